
# Ce sur quoi porte un terme d’une recherche, tapé devant un deux-points: lieu:hall.
search-name = nom
search-kind = sorte
search-maker = fabricant
search-model = modèle
search-firmware = micrologiciel
search-place = lieu
search-custody = état
search-trust = confiance
search-presence = présence
search-support = suivi
search-view = liste
search-level = niveau
