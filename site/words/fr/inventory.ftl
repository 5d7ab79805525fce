# Les objets, les lieux, et à qui est ce qui a été vu.

# Listes d’objets.
view-new = Nouveaux
view-absent = Attendus, pas encore là
view-shelf = En réserve
view-asleep = Endormis
view-silent = Silencieux
view-forgotten = Oubliés
view-support-ends = Fin de suivi
view-waiting = En attente de quelqu’un
view-walled = Isolés
view-out = Partis

# Pourquoi un objet est dans une liste.
viewwhy-appeared = Il est apparu le { $day } et personne ne l’a encore regardé.
viewwhy-never-seen = Il est attendu et n’a jamais été vu ici.
viewwhy-late = Il était attendu pour le { $day } et n’a jamais été vu ici.
viewwhy-put-by = Il est en réserve.
viewwhy-put-by-and-seen = Il devrait être en réserve et a été vu sur le réseau ({ $day }).
viewwhy-sleeps = Il dort, comme il en a le droit. Il a été vu pour la dernière fois le { $day }.
viewwhy-quiet = Il a été vu pour la dernière fois le { $day }. D’habitude, il se tait { $interval } au plus.
viewwhy-untouched = Il est en vie, personne ne s’en est occupé depuis le { $day } et personne n’a dit à quoi il sert.
viewwhy-ends = Son fabricant promet des correctifs jusqu’au { $day }.
viewwhy-ended = La promesse de correctifs de son fabricant a pris fin le { $day }.
viewwhy-asks-in = Il demande à entrer.
viewwhy-rule-waits = Il ne peut rien faire tant que personne n’a choisi.
viewwhy-questions = { $n ->
    [one] Une question se pose à son sujet.
   *[other] { $n } questions se posent à son sujet.
}
viewwhy-walled-off = Quelqu’un l’a isolé.
viewwhy-quarantined = Il est en quarantaine.
viewwhy-left = Il a quitté ce site.
viewwhy-left-and-seen = Il a quitté ce site et a été vu sur le réseau depuis ({ $day }).

# Éléments d’identité.
claimkind-certificate = certificat
claimkind-edhoc-credential = identité EDHOC
claimkind-serial = numéro de série
claimkind-sticker = étiquette
claimkind-mac = adresse matérielle
claimkind-duid = identifiant DHCP (DUID)
claimkind-dhcp-client-id = identifiant de client DHCP
claimkind-ssdp-uuid = identifiant UPnP
claimkind-bacnet-device = numéro BACnet
claimkind-lldp = nom LLDP
claimkind-dhcp-name = nom dans son bail réseau
claimkind-mdns-name = nom qu’il annonce
claimkind-certificate-name = nom dans un certificat
claimkind-name-given = nom dans son application
claimkind-switch-port = port de commutateur
claimkind-fingerprint = manière de rejoindre le réseau
claimkind-ipv4 = adresse IPv4
claimkind-ipv6 = adresse IPv6

# D’où l’on sait.
claimsource-guessed = déduit de ce qu’il fait
claimsource-seen = vu dans ses échanges
claimsource-network = dit par le réseau
claimsource-listed = tiré d’une liste
claimsource-declared = déclaré par son fabricant
claimsource-proven = prouvé
claimsource-told = dit par une personne

# Les champs d’un objet.
field-name = Nom
field-kind = Ce que c’est
field-maker = Fabricant
field-model = Modèle
field-firmware = Micrologiciel
field-owner = Propriétaire
field-purpose = À quoi il sert
field-note = Remarque

# Pourquoi ce qui a été vu est à un objet, ou non.
belongs-holds = On lui connaît ceci ({ $kind }) : { $value }.
belongs-rotates = Son adresse matérielle est inventée et commence après la fin de la précédente.
belongs-known-only-so = On ne sait rien de plus de cet objet.
belongs-one-of-several = Plusieurs visiteurs conviendraient aussi ; rien ne les distingue.
belongs-crowd = Tant de visiteurs montrent la même chose ({ $kind }, { $value }) qu’ils n’ont qu’une ligne.
belongs-nothing-known = Rien de ce qui a été vu n’est connu.
belongs-not-enough = Ce qui a été vu ne suffit pas pour dire à qui c’est.
belongs-other-number = Il dit autre chose ({ $kind }) : { $value }.
belongs-other-key = Il montre autre chose ({ $kind }) que ce dont une personne répond : { $value }.
belongs-behaves-otherwise = Il se conduit comme un autre genre d’objet.
belongs-other-card = Il a une autre adresse matérielle d’usine et rien ne prouve que c’est le même objet.
belongs-speaks-for-others = Ceci ({ $kind }) est à un objet qui parle pour d’autres : { $value }.
belongs-same-model = C’est le même modèle.
belongs-quiet-since = L’autre se tait depuis avant l’arrivée de celui-ci.
belongs-locked-elsewhere = Une personne a dit que ceci ({ $kind }) est à un autre objet : { $value }.

# Questions sur deux objets.
proposal-same = Est-ce le même objet ?
proposal-replaced = Le second a-t-il pris la place du premier ?
proposal-copied = Deux objets se servent d’une même adresse matérielle. Auquel est-elle ?

# Un objet qui parle pour d’autres.
speaksfor-router = Il transporte des paquets entre des réseaux.
speaksfor-relay = Il parle pour d’autres : un répéteur ou un point d’accès.

# Pourquoi un acte sur l’identité est refusé.
identity-unknown-thing = Cet objet n’existe pas.
identity-unknown-claim = L’objet n’a pas cet élément d’identité.
identity-same-thing = C’est déjà le même objet.
identity-nothing = Rien ne changerait.
identity-locked = Une personne répond de cet élément d’identité ; seule une personne peut le déplacer.
identity-people-only = Seule une personne peut le faire.
identity-contradicts = Les deux ont des numéros de série différents ; seule une personne peut dire que c’est le même objet.
identity-too-many = Un objet aurait trop d’éléments d’identité.
identity-id-in-use = Cet identifiant est déjà pris.
identity-not-its-alias = L’autre n’avait pas été réuni à cet objet.
identity-no-value = Ce n’est pas une valeur de ce genre.
identity-later = Un acte plus récent a déplacé les mêmes éléments d’identité. Annulez-le d’abord.
identity-since = Quelque chose a changé depuis et ceci ne peut plus être annulé.

# Lieux.
placekind-campus = ensemble de bâtiments
placekind-building = bâtiment
placekind-floor = étage
placekind-flat = logement
placekind-room = pièce
placekind-corridor = couloir
placekind-cabinet = armoire
placekind-area = zone
placelimit-dark-share = lampes qui peuvent être éteintes à la fois (millièmes)
placelimit-away-share = objets qui peuvent être absents à la fois (millièmes)
placelimit-updates-at-once = objets mis à jour à la fois
placelimit-battery-least = batterie nécessaire pour une mise à jour (millièmes)
placing-unknown = Ce lieu n’existe pas.
placing-exists = Ce lieu existe déjà.
placing-nameless = Un lieu doit avoir un nom.
placing-same-name = Un lieu de ce nom s’y trouve déjà.
placing-cycle = Un lieu ne peut pas être à l’intérieur de lui-même.
placing-too-deep = Les lieux ont 16 niveaux au plus.
placing-too-many = Ce site a autant de lieux qu’il peut en avoir.
placing-has-places = { $n ->
    [one] Un lieu s’y trouve. Déplacez-le d’abord.
   *[other] { $n } lieux s’y trouvent. Déplacez-les d’abord.
}
placing-has-things = { $n ->
    [one] Un objet s’y trouve. Dites où il va.
   *[other] { $n } objets s’y trouvent. Dites où ils vont.
}
placing-no-such-limit = Il n’y a pas de limite appelée { $limit }.
placing-out-of-range = La limite { $limit } prend des valeurs de { $least } à { $most }.
