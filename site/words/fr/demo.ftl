# Des maisons où quelque chose va mal, pour essayer les constats.

cli-usage-trouble = NOM,…
cli-demo-trouble = Écrit plutôt une maison où quelque chose va mal : des noms de la liste plus bas, ou all
cli-demo-twin = Écrit le jumeau inoffensif : il ressemble beaucoup, et rien n’y va mal
cli-demo-no-trouble = { $name } ne désigne aucun des ennuis.
cli-heading-troubles = Ennuis
