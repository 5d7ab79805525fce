# What declarations (MUD files) are told to people with.

## Remarques sur un fichier

-mud-doubt = une règle qui accepte ne s’applique pas, une règle qui refuse perd la condition et refuse davantage.
mud-remark-json-too-long = Le fichier dépasse un mébioctet ; il n’est pas lu.
mud-remark-json-too-deep = Les valeurs sont imbriquées trop profondément ; le fichier n’est pas lu.
mud-remark-json-too-many-values = Le fichier contient trop de valeurs ; il n’est pas lu.
mud-remark-json-not-utf8 = Le texte n’est pas en UTF-8 ; le fichier n’est pas lu.
mud-remark-json-ended = Le texte s’arrête avant la fin du fichier. Il n’est pas lu.
mud-remark-json-unexpected = { $saw } n’a pas sa place ici en JSON ; le fichier n’est pas lu.
mud-remark-json-trailing = Quelque chose suit la fin du fichier : { $saw }. Il n’est pas lu.
mud-remark-json-number = Le nombre à { $saw } n’est pas écrit comme le veut JSON. Le fichier n’est pas lu.
mud-remark-json-number-range = Le nombre à { $saw } dépasse tout ce qui peut être retenu. Le fichier n’est pas lu.
mud-remark-json-control = Un caractère de commande se trouve dans un texte. Le fichier n’est pas lu.
mud-remark-json-escape = JSON ne connaît pas la séquence à { $saw }. Le fichier n’est pas lu.
mud-remark-json-surrogate = { $saw } est une moitié de caractère. Le fichier n’est pas lu.
mud-remark-json-bom = Le fichier commence par une marque d’ordre des octets, qui est sautée.
mud-remark-json-name-twice = Le nom { $saw } figure deux fois dans un même objet. Les lecteurs ne retiennent pas tous le même ; rien n’est permis à ce titre.
mud-remark-no-mud = Le fichier n’a pas de partie utilisable qui dise de quoi il parle ; rien n’en est retenu.
mud-remark-unknown-version = Le fichier suit la version { $saw } de la norme, et seule la version 1 est connue. Rien n’en est retenu.
mud-remark-too-many-entries = Le fichier compte plus de 2 000 règles ou de 1 000 listes ; rien n’en est retenu.
mud-remark-no-lists = Le fichier n’a pas de listes ; il ne permet rien.
mud-remark-lists-in-mud = Les listes sont placées dans la description. Elles sont lues comme si elles étaient à côté.
mud-remark-old-root = Les listes portent le nom d’avant la norme. Elles sont lues quand même.
mud-remark-old-name = { $saw } est un nom d’avant la norme. Il est lu comme celui d’aujourd’hui.
mud-remark-prefix-missing = Il manque à { $saw } le nom de son module. Il est lu quand même.
mud-remark-prefix-needless = { $saw } porte un nom de module qui n’a pas sa place ici. Il est lu sans lui.
mud-remark-misplaced = { $saw } devrait être un niveau plus bas. Il est lu comme s’il y était.
mud-remark-unknown-node = La norme ne connaît pas { $saw }. S’il touche à une permission : { -mud-doubt }
mud-remark-extension-node = { $saw } relève d’une extension qui n’est pas comprise ici. S’il touche à une permission : { -mud-doubt }
mud-remark-extension-undeclared = { $saw } relève d’une extension que le fichier ne déclare pas. Il est lu quand même.
mud-remark-not-for-files = { $saw } est fait pour des équipements de réseau, pas pour des fichiers. Il est laissé de côté.
mud-remark-node-twice = { $saw } est là deux fois, peut-être sous deux noms. Un seul peut être voulu : { -mud-doubt }
mud-remark-wrong-type = Il faut ici une valeur d’une autre sorte que { $saw } : { -mud-doubt }
mud-remark-number-as-text = Le nombre { $saw } est écrit comme un texte. Il est lu comme un nombre.
mud-remark-boolean-as-text = { $saw } est écrit comme un texte là où il faut vrai ou faux. Il est lu ainsi.
mud-remark-empty-written-otherwise = Une valeur vide est écrite { $saw } au lieu de [null]. Elle est lue ainsi.
mud-remark-single-not-in-list = Il faut ici une liste. La valeur seule est lue comme une liste d’un élément.
mud-remark-out-of-range = { $saw } ne fait pas partie des valeurs possibles ici : { -mud-doubt }
mud-remark-text-characters = Le texte { $saw } contient des caractères interdits. Il n’est montré que sous une forme inoffensive.
mud-remark-text-too-long = Le texte qui commence par { $saw } est trop long pour être retenu en entier.
mud-remark-missing = Il manque { $saw }.
mud-remark-bad-uri = { $saw } n’est ni une adresse web ni un autre URI. Il ne désigne rien, et ce qui en dépend ne s’applique pas.
mud-remark-url-not-https = L’adresse du fichier ne commence pas par https:. Elle désigne l’objet, mais rien ne doit y être cherché.
mud-remark-url-user = L’adresse { $saw } nomme un utilisateur avant la machine, ce qui cache à qui elle est. Elle n’est pas utilisée.
mud-remark-bad-date = { $saw } n’est pas une date avec heure et fuseau. Elle est montrée telle quelle.
mud-remark-cache-validity-range = Le fichier peut être gardé de 1 à 168 heures, pas { $saw }. La durée la plus proche est retenue.
mud-remark-cache-validity-short = Le fichier demande à être relu après { $saw } heures ; au moins 24 sont recommandées.
mud-remark-systeminfo-long = La description de l’objet dépasse les 60 caractères prévus.
mud-remark-extension-length = { $saw } ne peut pas être le nom d’une extension. Il est laissé de côté.
mud-remark-list-missing = La politique nomme la liste { $saw }, qui n’existe pas. Elle aurait pu refuser ; les listes qui suivent ne comptent pas.
mud-remark-list-named-again = La politique nomme à nouveau la liste { $saw }, ce qui ne change rien.
mud-remark-list-twice = Plusieurs listes portent le nom { $saw }. Impossible de dire laquelle est voulue ; aucune n’accepte quoi que ce soit.
mud-remark-list-name = Le nom de liste { $saw } contient des caractères interdits. Il est comparé tel quel.
mud-remark-list-type = { $saw } n’est pas un type de liste connu. Rien n’est accepté dans la liste.
mud-remark-list-type-missing = La liste { $saw } pose des conditions sur des adresses sans dire pour quelle version d’IP. Ses règles le disent.
mud-remark-list-type-spelling = La norme n’écrit pas ce type { $saw }. Il est lu comme il est voulu.
mud-remark-ethernet-list = La liste porte sur Ethernet, que ces fichiers ne peuvent pas régler. Rien n’y est accepté.
mud-remark-mixed-list = La liste porte aussi sur Ethernet, que ces fichiers ne peuvent pas régler. Le reste est lu.
mud-remark-name-length = Un nom a de 1 à 64 caractères, contrairement à { $saw }. Il est lu quand même.
mud-remark-entry-name = Le nom de règle { $saw } contient des caractères qui peuvent gêner d’autres programmes.
mud-remark-entry-twice = Deux règles d’une liste portent le même nom. Les deux sont lues, car ce qu’elles disent est clair.
mud-remark-action-missing = La règle ne dit pas quoi faire. Elle est lue comme un refus.
mud-remark-action-unknown = L’action { $saw } est inconnue. Elle est lue comme un refus.
mud-remark-action-permit = { $saw } n’est pas une action de la norme, qui dit accept. La règle ne s’applique pas.
mud-remark-action-spelling = La norme n’écrit pas cette action { $saw }. Elle est lue comme elle est voulue.
mud-remark-action-reject = C’est au site de dire s’il faut répondre en refusant. L’action est lue comme un refus.
mud-remark-action-in-matches = L’action est placée parmi les conditions. Elle est lue comme si elle était à côté.
mud-remark-logging = Le fichier demande un journal. C’est au site d’en décider ; la demande est laissée de côté.
mud-remark-ethernet-implied = Des conditions Ethernet n’ont pas leur place dans une telle liste. Celles-ci découlent des autres : on les laisse de côté.
mud-remark-ethernet-match = La règle pose une condition sur Ethernet, impossible dans ces fichiers : { -mud-doubt }
mud-remark-interface-match = La règle nomme une interface d’un équipement de réseau, que ces fichiers ne peuvent connaître : { -mud-doubt }
mud-remark-family-conflict = La règle et sa liste valent pour des versions d’IP différentes : { -mud-doubt }
mud-remark-choice = Entre { $saw } et une autre condition, une règle ne peut en avoir qu’une : { -mud-doubt }
mud-remark-protocol-conflict = Les conditions demandent deux protocoles à la fois, ou un qui ne va pas : { -mud-doubt }
mud-remark-extension-header = Le protocole de la règle est un en-tête d’IPv6 qui précède les protocoles. Aucune conversation n’est de ce protocole.
mud-remark-per-packet = { $saw } est une condition sur des paquets isolés. Les conversations ne permettent pas d’en juger.
mud-remark-bad-prefix = { $saw } n’est pas un réseau : { -mud-doubt }
mud-remark-prefix-without-length = Il manque au réseau { $saw } sa longueur. Une règle qui accepte n’en retient qu’une adresse, une règle qui refuse perd la condition.
mud-remark-address-of-other-family = L’adresse est de l’autre version d’IP : { -mud-doubt }
mud-remark-bad-host = { $saw } n’est ni un nom ni une adresse : { -mud-doubt }
mud-remark-wildcard = { $saw } désigne un nombre quelconque de noms, impossible dans ces fichiers : { -mud-doubt }
mud-remark-name-not-in-a-labels = Le nom { $saw } n’est pas écrit dans les lettres du système de noms de domaine : { -mud-doubt }
mud-remark-numeric-name = Le nom { $saw } finit par un nombre, et certains programmes le prendraient pour une adresse : { -mud-doubt }
mud-remark-address-zone = { $saw } est une adresse propre à une interface, que le fichier ne peut connaître : { -mud-doubt }
mud-remark-name-upper-case = Le nom { $saw } est lu en minuscules.
mud-remark-name-final-dot = Le nom { $saw } est lu sans son point final.
mud-remark-name-on-device-side = { $saw } est demandé du côté de l’objet lui-même, qui n’a pas de nom : { -mud-doubt }
mud-remark-ports-reversed = La plage de ports { $saw } finit avant de commencer : { -mud-doubt }
mud-remark-port-form = Les ports { $saw } ne sont pas écrits sous la forme de la norme. Ils sont lus comme ils sont voulus.
mud-remark-port-unknown = Impossible de dire quels ports { $saw } désigne : { -mud-doubt }
mud-remark-port-without-protocol = La règle demande des ports d’un protocole qui n’en a pas : { -mud-doubt }
mud-remark-direction-not-tcp = Qui a ouvert une connexion ne se demande qu’à TCP : { -mud-doubt }
mud-remark-controller-not-uri = Le contrôleur { $saw } est désigné par un simple mot. Il est pris pour un nom auquel le site doit donner un sens.
mud-remark-controller-unregistered = { $saw } est dans l’espace de noms de la norme, mais n’y est pas enregistré. Le site doit dire quelles machines il désigne.
mud-remark-no-authority = La règle s’appuie sur l’adresse du fichier, qui manque ou n’est pas claire : { -mud-doubt }
mud-remark-tls-spelling = { $saw } est écrit comme dans l’exemple de la RFC 9761, pas comme dans son module. Il est lu quand même.
mud-remark-tls-value = { $saw } n’est rien de connu de TLS. Il est laissé de côté s’il reste quelque chose : { -mud-doubt }
mud-remark-tls-unjudged = { $saw } est une condition sur TLS qui n’est pas comparée à ce qui a été vu.
mud-remark-transparency-form = Les liens vers les listes de composants ne s’écrivent pas { $saw }. Ils sont lus si le sens est clair.
mud-remark-lint-address = La règle nomme l’adresse { $saw }. Un nom propre au fabricant survivrait à un déménagement.
mud-remark-lint-generic-name = Sous { $saw } sont servis les contenus de nombreux clients ; la règle ouvre plus que les serveurs du fabricant.
mud-remark-lint-resolver = La règle nomme le résolveur public { $saw }. Un objet devrait interroger celui que le réseau lui donne.
mud-remark-lint-any-host = La règle ouvre toutes les machines : { $saw } adresses et ports.
mud-remark-lint-any-port = La règle ouvre tous les ports : { $saw }.
mud-remark-lint-local-networks = La règle ouvre tout le réseau local sur tous les ports.
mud-remark-lint-no-direction = La règle ne dit pas qui ouvre la connexion TCP ; les deux côtés le peuvent.
mud-remark-lint-no-twin = Aucune règle ne laisse passer l’autre sens de { $saw }.
mud-remark-lint-unreachable = Une règle avant { $saw } couvre tout ce qu’elle couvre ; elle ne décide jamais.
mud-remark-lint-unused-list = Aucune politique ne nomme la liste { $saw }.
mud-remark-lint-unsupported = Le fabricant déclare que l’objet n’est plus suivi.
mud-remark-lint-nothing-accepted = Le fichier n’accepte rien du tout.
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
mud-what-its-port = (son port { $ports })

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
mud-why-unsure = { $n ->
    [one] Une sorte d’échange est peut-être permise par une entrée qui n’a pas été comprise, ou qui demande ce que seuls des paquets isolés montrent.
   *[other] { $n } sortes d’échanges sont peut-être permises par des entrées qui n’ont pas été comprises, ou qui demandent ce que seuls des paquets isolés montrent.
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

mud-why-file-guessed = Le fichier a été choisi d’après ce qu’il explique : il est peut-être celui d’un autre modèle.
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
mud-excuse-unsure = Une entrée que l’on ne peut pas juger ici le permet peut-être.
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
mud-rule = ({ $rule })
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
mud-check-untied = Aucun des { $n } appareils ne peut être lié à un fichier : aucun n’a demandé un nom que déclare un fichier et qui dise son fabricant. Dites avec --mac pour quel appareil vaut le fichier.
mud-check-untied-thing = { $thing } : { $file } explique { $percent } de ses paquets.
mud-check-nobody = Aucun appareil n’a été vu dans les captures.
mud-check-no-mac = L’appareil { $mac } n’a pas été vu dans les captures.
cli-demo-declarations = Écrire aussi dans ce dossier ce que déclarent les fabricants des appareils (fichiers MUD)
cli-demo-next-declared = Essayez ensuite : gardien inspect { $file } --mud { $folder }
cli-usage-folder = DOSSIER
