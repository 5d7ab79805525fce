# Des maisons où quelque chose va mal, pour essayer les constats.

cli-usage-trouble = NOM,…
cli-demo-trouble = Écrit plutôt une maison où quelque chose va mal : des noms de la liste plus bas, ou all
cli-demo-twin = Écrit le jumeau inoffensif : il ressemble beaucoup, et rien n’y va mal
cli-demo-no-trouble = { $name } ne désigne aucun des ennuis.
cli-heading-troubles = Ennuis

# Un immeuble qui ne finit jamais, dans une capture.

cli-usage-story = HISTOIRE
cli-demo-building = Écrit un immeuble de quarante objets plutôt qu’une maison ; il commence un lundi à neuf heures, heure de Paris
cli-demo-story = Ce qui arrive dans l’immeuble : demo (un nouveau venu et une infection en cinq minutes), quiet (rien qui demande quoi que ce soit) ou bad-week (un commutateur tombe en panne, une sonnette est infectée, une mise à jour amène de nouveaux tiers) ; demo par défaut
cli-demo-days = Tant de jours de l’immeuble ; un par défaut
