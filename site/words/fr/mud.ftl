# What declarations (MUD files) are told to people with.

## Parties and services of a declaration

mud-who-anyone = n’importe qui
mud-who-local = le réseau local
mud-who-same-maker = les appareils du même fabricant
mud-who-my-controller = son propre contrôleur
mud-who-maker = les appareils de { $name }
mud-who-model = les appareils du modèle { $name }
mud-who-controller = les contrôleurs de la classe { $name }
mud-who-dns = les résolveurs d’ici
mud-who-ntp = les serveurs de temps d’ici
mud-who-gateway = le routeur d’ici
mud-what-any = tout
mud-what-any-port = tout port
mud-what-all-but = tous sauf { $port }
mud-what-its-port = depuis son { $ports }

## The table of what a declaration permits

mud-table-who = qui
mud-table-what = quoi
mud-table-opens = qui peut ouvrir
mud-opens-it = l’appareil
mud-opens-they = l’autre
mud-opens-both = les deux
mud-opens-nobody = personne

## A declaration held against a thing

mud-heading = Déclaré et vu
mud-chosen-given = Sa déclaration est { $file }, donnée pour lui.
mud-chosen-url = Sa déclaration est { $file }. L’appareil lui-même a donné cette adresse.
mud-chosen-best-explaining = { $n ->
    [one] Rien ne nomme sa déclaration. Des fichiers présents, { $file } l’explique le mieux. Un nom parlant plaide pour lui : { $list }.
   *[other] Rien ne nomme sa déclaration. Des fichiers présents, { $file } l’explique le mieux. { $n } noms parlants plaident pour lui : { $list }.
}
mud-explained = Le fichier explique { $part } paquets sur { $total } ({ $percent }).
mud-alone = Un pare-feu qui oublie qui a commencé en laisserait passer { $part }.
mud-grade-consistent = Il s’en est tenu à son fichier pendant ce temps.
mud-grade-untested = Il n’a rien fait qui soit sûrement hors de son fichier. On en a trop peu vu pour en dire plus.
mud-grade-omits = Il fait des choses que son fichier passe sous silence.
mud-grade-contradicts = Il fait ce que son fichier interdit.
mud-grade-cannot-judge = On ne peut pas dire s’il s’en tient à un fichier.
mud-why-no-file-read = Aucun fichier n’a pu être lu.
mud-why-no-file-fits = Aucun fichier ne peut lui être attribué. Une part de paquets ne prouve rien : il n’a demandé aucun nom qui dise son fabricant.
mud-why-empty-declaration = Le fichier ne permet rien qui ait pu être lu.
mud-why-one-direction = La capture ne contient qu’un sens.
mud-why-too-little = { $n ->
    [0] Il n’a rien fait de plus que tout hôte.
    [one] Il n’a fait qu’une chose de plus que tout hôte.
   *[other] Il n’a fait que { $n } choses de plus que tout hôte.
}
mud-why-refused-by-entry = { $n ->
    [one] Une sorte d’échange est refusée par le fichier.
   *[other] { $n } sortes d’échanges sont refusées par le fichier.
}
mud-why-not-mentioned = { $n ->
    [one] Une sorte d’échange n’est pas dans le fichier.
   *[other] { $n } sortes d’échanges ne sont pas dans le fichier.
}
mud-why-not-mentioned-internet = { $n ->
    [one] L’une d’elles sort du site.
   *[other] { $n } d’entre elles sortent du site.
}
mud-why-other-edition = { $n ->
    [one] Une sorte d’échange est permise par un autre fichier du même fabricant. Il vaut peut-être pour une autre région ou un autre micrologiciel.
   *[other] { $n } sortes d’échanges sont permises par un autre fichier du même fabricant. Il vaut peut-être pour une autre région ou un autre micrologiciel.
}
mud-why-same-domain = { $n ->
    [one] Un nom n’est pas dans le fichier, mais son domaine y est. Un fichier d’une autre région ou d’un autre micrologiciel l’a peut-être.
   *[other] { $n } noms ne sont pas dans le fichier, mais leurs domaines y sont. Un fichier d’une autre région ou d’un autre micrologiciel les a peut-être.
}
mud-why-named-before = { $n ->
    [one] Une adresse n’a pas de nom ici. Il a pu être demandé avant le début de la capture.
   *[other] { $n } adresses n’ont pas de nom ici. Ils ont pu être demandés avant le début de la capture.
}
mud-why-names-only-said = { $n ->
    [one] Une entrée ne convient que par un nom que l’appareil a dit lui-même.
   *[other] { $n } entrées ne conviennent que par des noms que l’appareil a dits lui-même.
}
mud-why-short-time = On ne l’a vu que { $duration }. Un jour ou plus en dit plus.
mud-why-never-used = { $n ->
    [one] Une entrée du fichier n’a jamais servi.
   *[other] { $n } entrées du fichier n’ont jamais servi.
}

mud-why-signature-refused = Sa signature est refusée : ses mots ne sont peut-être pas de son fabricant.
mud-signature-valid = Il est signé par { $signer }.
mud-signature-unanchored = Une signature de { $signer } va au fichier. On n’a pas vérifié de qui il s’agit : donner --anchor.
mud-signature-refused = Il porte une signature de { $signer } que l’on ne croit pas.
mud-signature-nobody = quelqu’un d’inconnu
cli-mud-anchor = Un certificat (PEM) dont on croit les signatures. Répétable

mud-outside = Hors du fichier : { $who }, { $what }, ouvert par { $opener }. { $n ->
    [one] Un paquet, { $size }.
   *[other] { $n } paquets, { $size }.
}
mud-refused = Refusé par le fichier (entrée { $entry }, ligne { $line }) : { $who }, { $what }, ouvert par { $opener }. { $n ->
    [one] Un paquet, { $size }.
   *[other] { $n } paquets, { $size }.
}
mud-outside-more = { $n ->
    [one] Une autre sorte d’échange est hors du fichier. Avec --all, elle est montrée.
   *[other] { $n } autres sortes d’échanges sont hors du fichier. Avec --all, elles sont montrées.
}
mud-opener-thing = l’appareil
mud-opener-party = l’autre
mud-opener-unknown = on ne sait qui
mud-party-no-name = { $address } (aucun nom vu)
mud-see = Voir le paquet { $packet } de { $file }.
mud-near-port = La ligne { $line } le permet sur un autre port.
mud-near-opener = La ligne { $line } le permet quand l’autre ouvre, ou l’inverse.
mud-near-ip-version = La ligne { $line } le permet sur l’autre version d’IP.
mud-near-protocol = La ligne { $line } le permet avec un autre protocole.
mud-near-name = La ligne { $line } permet un voisin de ce nom.
mud-excuse-other-edition = { $file } le permet.
mud-excuse-same-domain = Le fichier vaut peut-être pour une autre région ou un autre micrologiciel.
mud-excuse-named-before = Son nom a pu être demandé avant le début de la capture.

mud-wide-count = { $n ->
    [one] Une entrée ouvre plus qu’une déclaration ne devrait.
   *[other] { $n } entrées ouvrent plus qu’une déclaration ne devrait.
}
mud-wide-any-host = La ligne { $line } ouvre tout hôte.
mud-wide-any-port = La ligne { $line } ouvre tout port.
mud-wide-local-networks = La ligne { $line } ouvre tout le réseau local.
mud-wide-no-direction = La ligne { $line } ne dit pas qui peut ouvrir.
mud-repairs-count = { $n ->
    [one] Le fichier enfreint la norme à un endroit. Voir gardien mud lint { $file }.
   *[other] Le fichier enfreint la norme à { $n } endroits. Voir gardien mud lint { $file }.
}
mud-cannot-one-direction = Un sens manque : on ne distingue pas les réponses des questions.
mud-cannot-not-judged = Certains échanges n’ont pas trouvé de place et ne sont pas jugés.
mud-cannot-encrypted-names = Il demande peut-être des noms en secret : il en manque.
mud-cannot-local-hops = Les échanges dans le site ne se voient que là où passe la capture.
mud-cannot-tls-profile = Le fichier veut certains réglages TLS. Ils n’ont pas été comparés.
mud-candidates = Comparés avec lui : { $list }.
mud-candidate = { $file } ({ $percent })

## A file in words

mud-refused-file = { $file } n’est pas une déclaration lisible. Voir gardien mud lint { $file }.
mud-permits-nothing = Il ne permet rien de plus que ce que fait tout hôte.
mud-show-url = Il parle pour les appareils qui nomment { $url }.
mud-show-about = Leur fabricant en dit : { $about }.
mud-show-updated = Il a été changé le { $when }.
mud-show-validity = { $n ->
    [one] Il est à revoir après une heure.
   *[other] Il est à revoir après { $n } heures.
}
mud-show-supported = Le fabricant dit qu’il s’en occupe encore.
mud-show-unsupported = Le fabricant dit qu’il ne s’en occupe plus.
mud-show-sbom = Une liste de ce dont leur logiciel est fait : { $at }.
mud-show-vulnerability = Les failles connues sont dites ici : { $at }.
mud-show-strict = Le fichier suit la RFC 8520.
mud-show-not-strict = Le fichier ne suit pas la RFC 8520. Voici comment il est lu. Voir gardien mud lint { $file }.
mud-show-permits = { $n ->
    [one] Une chose est permise :
   *[other] { $n } choses sont permises :
}
mud-show-refuses = { $n ->
    [one] Une chose est refusée :
   *[other] { $n } choses sont refusées :
}
mud-show-more = { $n ->
    [one] Une ligne de plus. Avec --all, elle est montrée.
   *[other] { $n } lignes de plus. Avec --all, elles sont montrées.
}
mud-void-count = { $n ->
    [one] Une entrée n’a pas été comprise. Elle ne permet rien. Voir gardien mud lint { $file }.
   *[other] { $n } entrées n’ont pas été comprises. Elles ne permettent rien. Voir gardien mud lint { $file }.
}

## Checking a file itself

mud-level-fatal = refusé
mud-level-void = sans effet
mud-level-narrowed = restreint
mud-level-repaired = réparé
mud-level-ignored = laissé de côté
mud-level-advice = conseil
mud-rule = { $rule }
mud-lint-strict = { $file } suit la RFC 8520.
mud-lint-tolerant = { $n ->
    [one] { $file } enfreint la norme à un endroit. On peut le lire quand même.
   *[other] { $file } enfreint la norme à { $n } endroits. On peut le lire quand même.
}
mud-lint-refused = { $file } ne peut pas être lu comme une déclaration.
mud-lint-advice = { $n ->
    [one] Un conseil.
   *[other] { $n } conseils.
}
mud-lint-more = { $n ->
    [one] Une remarque de plus. Avec --all, elle est montrée.
   *[other] { $n } remarques de plus. Avec --all, elles sont montrées.
}
mud-lint-folder = Dans { $folder } :
mud-lint-file = fichier
mud-lint-verdict = norme
mud-lint-read = lu
mud-lint-repairs = réparés
mud-lint-void = sans effet
mud-lint-hints = conseils
mud-yes = oui
mud-no = non
mud-lint-sum = { $files } fichiers : { $strict } suivent la norme, { $read } se lisent, { $refused } sont refusés.

## The commands

cli-mud-about = Lit, vérifie, apprend, signe et compare des déclarations (fichiers MUD, RFC 8520)
cli-mud-after =
    Exemples :
      gardien mud lint lampe.json
      gardien mud show lampe.json
      gardien mud check lampe.json maison.pcap
      gardien mud verify lampe.json --anchor racine-fabricant.pem
cli-mud-check-about = Compare une déclaration avec ce qu’un appareil a fait
cli-mud-check-file = Un fichier MUD, ou un dossier qui en contient
cli-mud-check-mac = Le fichier vaut pour l’appareil de cette adresse matérielle
cli-mud-check-fail-on = Finir avec 3 quand un appareil omet (ou contredit) son fichier
cli-mud-check-after =
    Exemples :
      gardien mud check lampe.json maison.pcap
      gardien mud check lampe.json maison.pcap --mac d8:f1:5b:00:00:01
      gardien mud check declarations/ captures/ --json

    Codes de sortie :
      0  fait
      1  échec, ou fait en partie
      2  mauvais usage
      3  fait, et ce que nomme --fail-on a été trouvé
cli-mud-controller = Où sont les contrôleurs d’une classe, par exemple urn:ietf:params:mud:dns=192.168.1.1. Répétable
cli-mud-my-controller = Où est le propre contrôleur de l’appareil. Répétable
cli-mud-show-about = Dit en mots ce qu’une déclaration permet
cli-mud-show-after =
    Exemple :
      gardien mud show lampe.json
cli-mud-lint-about = Vérifie des déclarations : verdict strict de la RFC 8520, réparations, conseils
cli-mud-lint-file = Un fichier MUD, ou un dossier qui en contient. Répétable
cli-mud-lint-after =
    Exemples :
      gardien mud lint lampe.json
      gardien mud lint declarations/

    Codes de sortie :
      0  tous les fichiers suivent la norme
      1  un fichier ne peut pas être lu
      2  mauvais usage
      3  tous se lisent, et un ou plusieurs enfreignent la norme
cli-mud-all = Ne rien laisser de côté
cli-mud-json = Écrire du JSON
cli-inspect-mud = Comparer ce fichier MUD, ou ceux de ce dossier, avec les appareils. MAC=FICHIER donne un fichier à un appareil. Répétable
cli-usage-mud = [MAC=]FICHIER
cli-usage-class = CLASSE=ADRESSE
cli-usage-address = ADRESSE
cli-usage-capture = CAPTURE
usage-controller = { $argument } { $value } n’est pas une classe avec une adresse. Par exemple : { $argument } urn:ietf:params:mud:dns=192.168.1.1
usage-my-controller = { $argument } { $value } n’est ni une adresse ni un préfixe.
usage-mac = { $argument } { $value } n’est pas une adresse matérielle.
mud-unreadable = { $file } n’a pas pu être lu : { $cause }. { $advice }
mud-no-files = { $file } ne contient aucun fichier MUD.
mud-check-none = { $n ->
    [one] Un autre appareil a été vu. Le fichier ne lui va pas.
   *[other] { $n } autres appareils ont été vus. Le fichier ne leur va pas.
}
mud-check-nobody = Aucun appareil n’a été vu dans les captures.
mud-check-no-mac = L’appareil { $mac } n’a pas été vu dans les captures.
