
# La page d’un compte rendu (`--format html`). Phrases courtes ; les détails se replient.

## Le cadre

html-title = Ce que font les appareils d’ici
html-skip = Aller au compte rendu
html-nav = Sur cette page
html-span = Observé { $span }
html-made = Écrit par gardien { $version }. Cette page n’exécute aucun script et ne va rien chercher.
html-summary = En bref
html-levels = Les appareils, selon ce qu’ils vous demandent :
html-level-things = { $n ->
    [one] { $n } appareil
   *[other] { $n } appareils
}
html-read = Ce qui a été lu
html-more-files = { $n ->
    [one] { $n } autre fichier a été lu.
   *[other] { $n } autres fichiers ont été lus.
}

## Constats

html-findings = Ce que nous avons trouvé
html-findings-none = Nos règles n’ont rien trouvé à vous dire. Cela ne prouve pas que tout va bien.
html-more-findings = { $n ->
    [one] { $n } autre constat, pas plus important, est laissé de côté ici. Avec --all, il est montré.
   *[other] { $n } autres constats, pas plus importants, sont laissés de côté ici. Avec --all, ils sont montrés.
}
html-choices = Ce que vous pouvez faire :
html-evidence = Comment le savons-nous ?
html-evidence-times = { $n ->
    [one] C’est arrivé { $n } fois, { $span }.
   *[other] C’est arrivé { $n } fois, { $span }.
}
html-packet = Paquet { $packet } de { $file }, { $when }.
html-more-packets = { $n ->
    [one] { $n } autre paquet est dans le JSON.
   *[other] { $n } autres paquets sont dans le JSON.
}
html-perhaps = Ce qui pourrait aussi l’expliquer :
html-id = Ce constat a pour nom { $id }. Les mêmes fichiers lui redonnent le même nom.

## Chaque appareil

html-things = Chaque appareil
html-things-table = Tous les appareils, les plus bavards d’abord. Leur nom mène à leur partie.
html-thing = Appareil
html-level = État
html-sent = Envoyé
html-received = Reçu
html-who = Qui est-ce, et pourquoi le pensons-nous ?
html-sure = Nous en sommes sûrs à { $percent }.
html-receives = Qui reçoit
html-here = Ce site
html-nameless = aucun nom n’y mène
html-up-down = { $up } envoyés, { $down } en retour
html-more-recipients = { $n ->
    [one] { $n } autre a reçu { $size } en tout.
   *[other] { $n } autres ont reçu { $size } en tout.
}
html-undeclared = Aucune déclaration de fabricant n’a été donnée. Avec --mud, gardien les compare à ce qui est vu.
html-declared-rows = { $n ->
    [one] { $n } point en détail
   *[other] { $n } points en détail
}
html-parties = { $n ->
    [one] L’unique correspondant en tableau
   *[other] Les { $n } correspondants en tableau
}
html-parties-table = Correspondants, ceux qui échangent le plus d’abord
html-party = Correspondant
html-talks = Échanges
html-failed = { $n ->
    [one] { $n } échec
   *[other] { $n } échecs
}

html-charts = Comment lire les dessins
html-receives-legend = Qui reçoit : une barre est aussi longue que ce qui y a été envoyé, par rapport à celui qui a reçu le plus.

## Quand il parle

html-when = Quand il parle
html-when-unknown = Ces fichiers ne disent pas à quelles heures il a parlé.
html-when-told = { $n ->
    [one] Il a parlé pendant { $n } heure. Elle a commencé le { $when } : { $size }.
   *[other] Il a parlé pendant { $n } heures. La plus chargée a commencé le { $when } : { $size }.
}
html-when-legend = Quand il parle : heures de 0 à 24, UTC. Un bloc haut : au moins la moitié de l’heure la plus chargée. Un bloc bas : moins d’un dixième. La ligne du bas montre ce que couvrent les fichiers.
html-when-caption = Heures du jour, UTC
html-day = Jour
html-hours = 0 6 12 18 24
html-moved = Échangé
html-hours-list = { $list } h
html-hours-none = rien
html-more-days = { $n ->
    [one] { $n } jour plus ancien est laissé de côté ici.
   *[other] { $n } jours plus anciens sont laissés de côté ici.
}

## D’habitude et maintenant

html-usual = D’habitude et maintenant
html-usual-days = Le dernier jour entier, il a échangé { $now }. Les { $n } jours entiers d’avant, de { $least } à { $most }, au milieu { $middle }.
html-usual-hours = La dernière heure entière, il a échangé { $now }. Les { $n } heures entières d’avant, de { $least } à { $most }, au milieu { $middle }.
html-usual-within = C’est comme d’habitude.
html-usual-above = C’est plus que jamais auparavant dans ces fichiers.
html-usual-below = C’est moins que jamais auparavant dans ces fichiers.
html-usual-legend = D’habitude et maintenant : la barre large est l’habitude, le repère foncé la dernière fois.
html-usual-short = Ces fichiers le montrent pendant { $duration }. C’est trop court pour dire ce qui est habituel. Il nous faut douze heures entières.
