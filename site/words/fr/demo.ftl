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

# Un hub sur le bâtiment.

cli-demo-speed = Le bâtiment commence il y a un jour et va autant de fois plus vite, jusqu’à rattraper le présent ; sans cela 1, qui commence maintenant
cli-demo-listen = Où écoute le hub du bâtiment : sans cela 127.0.0.1:7180, ou un autre port si celui-ci est pris
usage-demo-listen = { $text } n’est pas une adresse pour un navigateur. Écrivez 127.0.0.1:7180, ou un autre port.
demo-runs =
    Un hub sur un bâtiment inventé : quarante objets, dont les paquets sont vrais et les fabricants non.
    Un nouveau venu arrive dans la première minute ; à la troisième, quelque chose tourne mal.

        { $url }
        nom           { $login }
        mot de passe  { $password }

    Depuis un autre terminal : gardien login { $url } --login { $login }, puis gardien things.
    Ctrl-C l’arrête ; rien n’en est conservé.
