# Le journal.

## Un export jugé

journal-holds = { $file } : le journal tient. Rien n’a été changé, omis ni ajouté.
journal-holds-itself = { $file } : le journal est d’accord avec lui-même.
journal-broken = { $file } : le journal ne tient pas.
journal-log = Journal : { $origin }
journal-head = Dernière tête : { $n ->
    [one] une entrée
   *[other] { $n } entrées
}, racine { $root }
journal-read = Lu : { $n ->
    [one] une entrée
   *[other] { $n } entrées
}, { $heads ->
    [one] une tête signée
   *[other] { $heads } têtes signées
}, { $boots ->
    [one] un démarrage du programme
   *[other] { $boots } démarrages du programme
}
journal-between = Selon l’horloge du hub : de { $from } à { $until }
journal-cosigned = Attesté par { $name } avec { $algorithm }, { $time }
journal-no-witness = Aucun témoin n’a signé la dernière tête. Le hub seul aurait pu montrer un autre journal à quelqu’un d’autre.
journal-openings = { $n ->
    [one] Une valeur couverte a été ouverte, et elle correspond.
   *[other] { $n } valeurs couvertes ont été ouvertes, et elles correspondent.
}
journal-own-keys = Les clés viennent de l’export lui-même : qui l’a écrit a pu les choisir. Donnez les clés auxquelles vous faites confiance avec --keys.
journal-further = { $n ->
    [one] Un autre n’est pas montré.
   *[other] { $n } autres ne sont pas montrés.
}
journal-problem = { $place } : { $what }
journal-at-entry = { $place }, entrée { $n }
journal-at-octet = { $place }, octet { $n }

## Ce qui ne va pas

journal-wrong-missing = Ce fichier manque.
journal-wrong-unexpected = Ce fichier ne fait pas partie de l’export.
journal-wrong-keys = Les clés ne sont pas celles avec lesquelles le journal signe, ou sont illisibles. { $detail }
journal-wrong-note = Ce n’est pas une tête signée, ou elle a été changée.
journal-wrong-other-log = Ceci appartient à un autre journal, ou à un journal dont personne n’a nommé les clés : { $detail }
journal-wrong-name = Le fichier porte le nom d’une taille et contient la tête d’une autre : { $detail }
journal-wrong-unsigned = La signature du journal manque : { $detail }
journal-wrong-signature = Cette signature ne correspond pas : { $detail }. Ce qui était signé a été changé, ou la signature l’a été.
journal-wrong-unknown-key = Signé par quelqu’un dont personne n’a nommé la clé : { $detail }
journal-wrong-witnesses = Moins de témoins ont signé qu’il n’en est demandé. { $detail }
journal-wrong-not-newest = L’export contient une tête plus récente : { $detail }
journal-wrong-root = Les entrées ne mènent pas à cette tête de { $detail }. Quelque chose a été changé après l’entrée nommée ici.
journal-wrong-length = Le fichier est plus long ou plus court que son nom ne le dit : { $detail }
journal-wrong-hash = Cette empreinte n’est pas celle des entrées en dessous.
journal-wrong-entry = Cette entrée a été changée.
journal-wrong-sequence = À partir de cette entrée, des entrées manquent, sont en double, déplacées ou coupées.
journal-wrong-form = Ce n’est pas une entrée telle qu’un hub l’écrit.
journal-wrong-begin = Un journal commence par l’entrée qui le dit. Pas celui-ci.
journal-wrong-epoch = Cette entrée appartient à un autre journal du hub.
journal-wrong-clock = Pendant un même démarrage, le temps est allé à reculons.
journal-wrong-result = C’est le résultat d’un acte qui n’a pas été inscrit avant, ou son second résultat.
journal-wrong-time = Cette tête a été signée avant une plus petite. Vérifiez l’horloge du hub.
journal-wrong-older = L’export finit avant la tête que vous avez vue, de { $detail }. C’en est un plus ancien, ou des entrées ont été retirées.
journal-wrong-rewritten = L’export ne continue pas la tête que vous avez vue, de { $detail }. Le journal a été réécrit.
journal-wrong-opening = L’entrée ne confirme pas ce que dit cette ligne.

## Une preuve

journal-proof-holds = { $file } : la preuve tient.
journal-proof-broken = { $file } : la preuve ne tient pas.
journal-proof-entry = Entrée { $n } d’un journal de { $size }
journal-proof-path = Le chemin ne mène pas de l’entrée à la tête signée.

## Entrées

journal-entry = { $n }  { $time }  { $actor } ({ $authority })  { $action }  { $object }
journal-actor-hub = le hub
journal-actor-person = personne
journal-actor-thing = objet
journal-actor-maker = fabricant
journal-actor-next-owner = prochain propriétaire
journal-result-done = [{ $n } fait]
journal-result-failed = [{ $n } échoué]
journal-result-unknown = [{ $n } : on ne sait pas comment cela a fini]

## Au hub

journal-rolled-back = Le journal dans la base est plus ancien que ce que ce hub a signé : { $has } entrées là où { $signed } étaient signées. Quelqu’un a remis une ancienne base ou une sauvegarde. Plus rien n’est signé. Pour continuer au grand jour, commencez un nouveau journal avec « gardien journal renew » : il dira où l’ancien a fini.
journal-earlier-log = Le journal du dépôt est le numéro { $has } ; ce gardien a depuis commencé et signé le numéro { $signed }. Quelqu’un a remis un dépôt plus ancien ou une sauvegarde. Plus rien n’est signé. Pour continuer au grand jour, commencez un nouveau journal avec « gardien journal renew » : il dira où l’ancien s’est arrêté.
journal-forked = Le journal dans la base n’est pas celui que ce hub a signé. Des entrées ont été changées ou remplacées après l’entrée { $signed }. Plus rien n’est signé. Gardez une copie de la base, puis commencez un nouveau journal avec « gardien journal renew ».
journal-edge = Le journal dans la base n’est pas d’accord avec lui-même : ses entrées ne mènent pas à la racine gardée avec elles. Restaurez une sauvegarde.
journal-changed = L’entrée { $n } du journal dans la base n’est pas celle qui a été inscrite : elle a été changée, ou le disque l’a abîmée. Gardez une copie de la base, regardez le disque, puis restaurez une sauvegarde : gardien restore
journal-no-keys = Le journal a déjà signé, mais ses clés manquent : { $file }. Remettez-les depuis une sauvegarde, ou commencez un nouveau journal avec « gardien journal renew ».
journal-keys-open = D’autres peuvent lire les clés du journal : { $file }. Seul leur propriétaire le devrait (chmod 600).
journal-keys-unreadable = Les clés du journal sont illisibles : { $file }. { $cause }
journal-keys-unwritten = Les clés du journal ne peuvent pas être créées dans { $file } : { $cause }. Rien n’a été signé. Voyez le disque, puis réessayez.
journal-signed-unreadable = Ce qui a été signé en dernier est illisible : { $file }. { $cause }. Remettez ce fichier ; ou, si la base est venue ici sans lui, commencez un nouveau journal avec « gardien journal renew ».
journal-signed-unwritten = Ce qui a été signé en dernier ne peut pas être écrit : { $file }. { $cause }. Rien n’a été signé. Voyez le disque, puis réessayez.
journal-witness-more = Le journal dans la base est plus ancien que ce que ce hub a signé : { $has } entrées, alors que le témoin à { $url } garde une tête de { $signed } entrées avec les signatures de ce hub. Quelqu’un a remis une ancienne base ou une sauvegarde. Plus rien n’est signé ni écrit. Pour continuer au grand jour, commencez un nouveau journal avec « gardien journal renew » : il dira où l’ancien a fini.
journal-witness-fork = Le journal dans la base n’est pas celui que ce hub a signé : le témoin à { $url } garde une tête de { $signed } entrées avec les signatures de ce hub, et les entrées de la base n’y mènent pas. Quelqu’un a remis une ancienne base ou changé des entrées. Plus rien n’est signé ni écrit. Gardez une copie de la base, puis commencez un nouveau journal avec « gardien journal renew ».
journal-no-epoch = Il n’y a pas encore de journal.
journal-no-such-entry = Il n’y a pas d’entrée { $n }. La dernière tête signée en a { $size }.
journal-store = La base ne peut être lue : { $cause }
journal-exported = { $file } : { $n ->
    [one] une entrée
   *[other] { $n } entrées
}, { $heads ->
    [one] une tête signée
   *[other] { $heads } têtes signées
}.
journal-export-exists = { $file } existe déjà. Nommez un dossier qui n’existe pas.
journal-file-unreadable = { $file } ne peut être lu : { $cause }
journal-file-too-large = { $file } est trop grand pour un journal.
journal-file-not-tar = { $file } n’est pas un tar tel que gardien l’écrit, à partir de l’octet { $n }. Dépaquetez-le et vérifiez le dossier.
journal-keys-wrong = { $file }, ligne { $n } : ce n’est pas un fichier de clés.
journal-seen-wrong = { $file } n’est pas une tête signée.

## Ligne de commande

journal-cli-about = Montrer, exporter et vérifier la trace des actes
journal-cli-after = Ce qu’un journal prouve, et ce qu’il ne peut pas : docs/journal.md.
journal-cli-verify-about = Vérifier un export ou une preuve, hors ligne, avec les seules clés publiques
journal-cli-verify-after = Code de sortie : 0 il tient selon les clés que vous avez données ; 1 il ne tient pas ; 3 il est d’accord avec lui-même, mais aucune clé n’a été donnée, ou quelque chose mérite un regard.
journal-cli-file = Un export (un dossier ou un .tar) ou un .tlog-proof
journal-cli-keys = Les clés auxquelles vous faites confiance, comme fichier de politique (c2sp.org/tlog-policy), tel le fichier « keys » d’un export antérieur
journal-cli-policy = Demander la signature de tant de témoins
journal-cli-seen = Une tête signée que vous avez vue avant ; l’export doit la continuer
journal-cli-json = Écrire du JSON
journal-cli-show-about = Montrer des entrées
journal-cli-from = La première entrée à montrer
journal-cli-most = Au plus tant d’entrées
journal-cli-export-about = Écrire tout le journal en fichiers simples que chacun peut vérifier
journal-cli-out = Le dossier à créer, ou un fichier qui finit par .tar
journal-cli-open = Avec les noms et adresses que les entrées couvrent
journal-cli-prove-about = Écrire la preuve d’une entrée, pour quelqu’un sans réseau
journal-cli-n = L’entrée, à partir de 0
journal-cli-renew-about = Commencer un nouveau journal après la remise d’une ancienne base
journal-cli-reason = Pourquoi, en quelques mots ; cela devient une entrée
journal-usage-export = EXPORT

journal-renewed = Un nouveau journal commence, le numéro { $n }. Sa première entrée dit où l’ancien s’est arrêté.
journal-cli-witness-about = Désigne des témoins, signe les têtes d’autres journaux, et écrit les clés publiques de ce gardien
journal-cli-witness-after = Sans option, les clés publiques sont écrites, pour --keys et --know de l’autre côté. Un témoin répond à /tlog/witness de son gardien.
journal-cli-witness-url = Où le témoin répond, par exemple http://gardien.example:7180/tlog/witness
journal-cli-witness-keys = Les clés publiques du témoin, en fichier de politique
journal-cli-witness-know = Les clés publiques d’un journal dont ce gardien doit signer les têtes, en fichier de politique

## Sauvegardes

backup-cli-about = Écrit tout le dépôt dans un seul fichier, même à côté d’un gardien en marche
backup-cli-after = Le fichier est un tar avec une base SQLite et un manifeste, pour son propriétaire seulement. Il contient des secrets de personnes (seconds facteurs, ce que le journal couvre), et non les clés du journal. Il est relu et contrôlé avant de recevoir son nom.
backup-cli-file = Le fichier à créer
backup-made = { $file } : { $octets } octets, journal { $n ->
    [one] d’une entrée
   *[other] de { $n } entrées
}, SHA-256 { $sha256 }
backup-file = { $file } : { $cause }
backup-unentered = La sauvegarde est entière. Le journal dit qu’elle a été commencée, et n’a pas pu apprendre qu’elle est faite.
backup-none = { $file } n’est pas une sauvegarde, ou a été changé ou coupé : { $part }. Rien n’a été restauré.
restore-cli-about = Met en place le dépôt d’une sauvegarde
restore-cli-after = Arrêtez d’abord le gardien. Un nouveau journal commence, dont la première entrée dit où l’ancien s’est arrêté ; qui vérifie a besoin de ses nouvelles clés publiques.
restore-cli-file = La sauvegarde
restore-cli-replace = Remplace le dépôt qui s’y trouve ; un dépôt dans un dossier est gardé à côté
restore-not-empty = { $store } n’est pas vide. Dites --replace pour le remplacer.
restore-in-use = { $store } est utilisé. Arrêtez d’abord le gardien.
restore-aside = Le dépôt qui s’y trouvait est gardé : { $file }
restore-done = { $store } : restauré depuis la sauvegarde du { $made }. Un nouveau journal commence, le numéro { $epoch }.
