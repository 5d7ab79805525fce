# Tous les mots que gardien dit aux gens, en français. `en.ftl` dit la même chose en anglais.
# Les espaces devant « : ; ! ? » et dans les guillemets deviennent fines et insécables au chargement.

## Figures

figure-units = o ko Mo Go To Po Eo
figure-months = janvier février mars avril mai juin juillet août septembre octobre novembre décembre
figure-and = { $first } et { $last }
figure-quoted = « { $text } »
figure-moment = { $day } à { $clock } UTC
figure-span = du { $first } au { $last }
figure-span-minute = le { $day } à { $clock } UTC
figure-span-day = le { $day }, de { $first } à { $last } UTC
figure-clock = { $hour } h { $minute }
figure-day = { $day } { $month } { $year }
figure-under-one = moins de { $percent }
figure-two = { $large } { $small }
figure-seconds = { $n ->
    [one] { $n } seconde
   *[other] { $n } secondes
}
figure-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
figure-hours = { $n ->
    [one] { $n } heure
   *[other] { $n } heures
}
figure-days = { $n ->
    [one] { $n } jour
   *[other] { $n } jours
}

## The account: the files

account-files = { $n ->
    [one] { $n } fichier lu.
   *[other] { $n } fichiers lus.
}
account-file = { $n ->
    [one] { $file } : { $n } paquet, { $size }, le { $when }.
   *[other] { $file } : { $n } paquets, { $size }, { $when } ({ $duration }).
}
account-file-rows = { $n ->
    [one] { $file } : { $n } ligne, le { $when }.
   *[other] { $file } : { $n } lignes, { $when } ({ $duration }).
}
account-file-nothing = { $file } : rien n’a pu y être lu.
account-more-files = { $n ->
    [one] Un autre fichier a été lu sans souci.
   *[other] { $n } autres fichiers ont été lus sans souci.
}
account-totals = En tout : { $packets } paquets, { $size }, { $span }.
account-duplicates = { $n ->
    [one] Un paquet a été vu deux fois. Il ne compte qu’une fois plus bas.
   *[other] { $n } paquets ont été vus deux fois. Ils ne comptent qu’une fois plus bas.
}
account-aside = { $n ->
    [one] Un paquet a été laissé de côté : { $list }.
   *[other] { $n } paquets ont été laissés de côté : { $list }.
}
account-aside-item = { $what } ({ $n })
account-routers = { $n ->
    [one] Le routeur du lieu est { $list }.
   *[other] Les routeurs du lieu sont { $list }.
}
account-resolvers = Le réseau indique ces résolveurs : { $list }.
account-home = Ces adresses comptent comme celles du lieu : { $list }.
account-things = { $n ->
    [0] Aucun appareil du lieu n’a été vu.
    [one] Un appareil a été vu. Il a envoyé { $up } et reçu { $down }.
   *[other] { $n } appareils ont été vus. Ensemble, ils ont envoyé { $up } et reçu { $down }.
}

## The account: one thing

thing-unnamed = Appareil { $n }
thing-maker = Son fabricant serait { $maker }.
thing-model = Son modèle serait { $model }.
thing-kind = Ce serait un appareil de ce genre : { $kind }.
thing-firmware = Il dit tourner avec la version { $firmware }.
thing-guess = Tout cela n’est qu’une idée.
thing-likely = Nous le pensons, sans en être sûrs.
thing-unknown = Rien de ce qui a été vu ne dit qui il est.
thing-more-reasons = { $n ->
    [one] Un autre indice est dans le JSON.
   *[other] { $n } autres indices sont dans le JSON.
}
thing-present = Il était là { $span }.
thing-silent = Nous ne l’avons vu parler à personne.
thing-moved = Il a envoyé { $up } et reçu { $down }.
thing-parties-out = { $n ->
    [one] Il a parlé à un seul tiers sur Internet.
   *[other] Il a parlé à { $n } tiers sur Internet.
}
thing-parties-here = { $n ->
    [one] Il a parlé à un seul voisin sur place.
   *[other] Il a parlé à { $n } voisins sur place.
}
thing-most = Le plus gros était avec { $who } : { $size } sur { $total } ({ $percent }).
thing-next = Puis viennent { $list }.
thing-next-item = { $who } ({ $size })
thing-all-encrypted = Tout était chiffré ({ $size }).
thing-all-clear = Tout est passé en clair ({ $size }).
thing-all-unclear = On ne sait pas si c’était chiffré ({ $size }).
thing-encrypted = Chiffré : { $size } sur { $total } ({ $percent }).
thing-clear = En clair : { $size } sur { $total } ({ $percent }).
thing-unclear = On ne sait pas : { $size } sur { $total } ({ $percent }).
thing-nameless = { $n ->
    [one] Aucun nom ne mène à une adresse sur Internet : { $list }.
   *[other] Aucun nom ne mène à { $n } adresses sur Internet : { $list }.
}
thing-nameless-more = { $list } et { $n } de plus
thing-failed = { $n ->
    [one] Un seul de ses { $flows } échanges n’a pas pu s’ouvrir.
   *[other] { $n } de ses { $flows } échanges n’ont pas pu s’ouvrir.
}
thing-asked = { $names ->
    [one] Il a demandé l’adresse d’un seul nom, { $times } fois en tout.
   *[other] Il a demandé l’adresse de { $names } noms, { $times } fois en tout.
}
thing-busiest = Sa minute la plus chargée commence le { $when } : { $size }.
thing-notes = À savoir
thing-folded = { $n ->
    [one] Une autre ligne a été repliée : { $size }.
   *[other] { $n } autres lignes ont été repliées : { $size }.
}
thing-more-rows = { $n ->
    [one] Une autre ligne n’est pas montrée ici : { $size }. Avec --all, elle l’est.
   *[other] { $n } autres lignes ne sont pas montrées ici : { $size }. Avec --all, elles le sont.
}
account-more-things = { $n ->
    [one] Un autre appareil n’est pas montré ici. Il a échangé { $size }. Avec --all, il l’est.
   *[other] { $n } autres appareils ne sont pas montrés ici. Ils ont échangé { $size }. Avec --all, ils le sont.
}

## Clues to who a thing is

reason-oui = Son adresse matérielle commence par { $saw }.
reason-dhcp-name = Au réseau, il dit s’appeler { $saw }.
reason-dhcp-vendor-class = Son logiciel de réseau se nomme { $saw }.
reason-dhcp-options = Sa façon de demander une adresse porte la marque { $saw }.
reason-mdns = Sur place, il s’annonce comme { $saw }.
reason-ssdp-server = À qui le cherche, il dit { $saw }.
reason-http-agent = Ses demandes web disent { $saw }.
reason-tls-ja4 = Ses échanges chiffrés s’ouvrent avec la marque { $saw }.
reason-tls-ja3 = Selon un compte plus ancien, cette marque est { $saw }.
reason-tls-offer = Il sait chiffrer de ces façons : { $saw }.
reason-dhcp-user-class = Il demande une adresse comme membre de la classe { $saw }.
reason-dhcp-client-id = Il demande une adresse sous la marque { $saw }.
reason-lldp = À son commutateur, il dit { $saw }.
reason-mud-url = Il dit où son fabricant le décrit : { $saw }.
reason-mac-random = Il use d’une adresse matérielle que nul n’a attribuée : { $saw }.
reason-dhcp-fqdn = Au réseau, il donne son nom complet : { $saw }.
reason-dhcpv6-vendor-class = Pour IPv6, son logiciel de réseau se nomme { $saw }.
reason-http-server = Son serveur web dit { $saw }.
reason-mdns-service = Sur place, il offre ce service : { $saw }.
reason-mdns-text = Dans son annonce, il dit { $saw }.
reason-mqtt-client = Pour son serveur MQTT, il est { $saw }.
reason-netbios = Son nom de réseau Windows est { $saw }.
reason-knx = En KNX, la langue des bâtiments, il dit { $saw }.
reason-bacnet = En BACnet, la langue des bâtiments, il dit { $saw }.
reason-modbus = En Modbus, la langue des machines, il dit { $saw }.
reason-tplink-home = Dans la langue de TP-Link pour la maison, il dit { $saw }.
reason-ws-discovery = Quand Windows le cherche, il dit { $saw }.
reason-llmnr = Il répond au nom { $saw }.
reason-ssh = Son logiciel SSH dit { $saw }.
reason-ssdp-device = À qui le cherche, il dit être { $saw }.
reason-certificate = Son certificat dit { $saw }.
reason-other = Autre indice ({ $source }) : { $saw }.

## The table of parties

table-who = qui
table-where = où
table-spoken = parlé
table-encrypted = chiffré
table-up = envoi
table-down = reçu
table-flows = fois
table-failed = échecs
table-here = ici
table-outside = dehors
table-yes = oui
table-no = non
table-cannot-tell = inconnu
table-nobody = sans nom

## Notes on a thing

note-own-resolver = Il interroge son propre résolveur, { $about }, et non l’un de ceux du réseau.
note-firmware-in-clear = Il a demandé un nouveau logiciel à { $about } sans chiffrement. En chemin, chacun pouvait le changer.
note-port-says = Il parle à { $about } sur un port presque toujours en clair. Aucun contenu n’a été gardé : on ne peut pas savoir.
note-mqtt-password-in-clear = Il a envoyé un mot de passe en clair à { $about }.
note-download-in-clear = Il a pris un fichier en clair chez { $about }. En chemin, chacun pouvait le changer.
note-not-tls-on-443 = Il parle à { $about } sur le port 443, mais pas en TLS.
note-mqtt-in-clear = Il parle MQTT en clair avec { $about }. En chemin, chacun peut le lire.
note-telnet = Il parle Telnet avec { $about }. Un mot de passe y passerait en clair.
note-port-mapping = Il a demandé une entrée depuis le dehors : { $about }.
note-address-without-name = Il parle à { $about }. Aucune réponse vue ne lui donne un nom.
note-old-tls = Il chiffre à l’ancienne avec { $about }.
note-other = { $code } : { $about }.
note-detail = Détail : { $detail }.
note-times = { $n ->
    [one] Vu une fois.
   *[other] Vu { $n } fois.
}
note-more = { $n ->
    [one] Un autre cas de ce genre est dans le JSON.
   *[other] { $n } autres cas de ce genre sont dans le JSON.
}

## What files cannot show

limit-heading = Ce que ces fichiers ne peuvent pas montrer
limit-one-direction = Certains échanges ne montrent qu’un côté. L’autre n’a pas été capturé.
limit-payload-cut = Des paquets ont été coupés à la capture. Ce qui venait après est perdu.
limit-encrypted-names = Certains noms étaient chiffrés. Nous ne voyons que les adresses derrière eux.
limit-no-payload = Les journaux ne disent rien du contenu. Il faut les croire sur ce qui fut parlé.
limit-things-not-listed = Il y avait plus d’appareils qu’un compte ne peut en tenir. Les autres sont seulement comptés.
limit-no-mac = Des paquets sont sans adresses matérielles. Un appareil qui change d’adresse semble en être deux.
limit-no-hardware-addresses = Ces journaux sont sans adresses matérielles. Un appareil n’y est connu que par son adresse.
limit-radio-secured = Des trames radio étaient chiffrées. On n’y lit que qui les envoie et à qui.
limit-counting-stopped = Il y avait plus de noms que nous n’en comptons. Les totaux disent moins que ce qui fut.
limit-encrypted = Ce qui était chiffré n’a pu être lu, et c’est bien. Nous savons seulement qui, quand et combien.
limit-missing-log = Le journal { $about } manque. Il en dirait plus.
limit-other = Il y a une autre limite : { $code }.
limit-count = Compté : { $n }.
limit-always = Ce qui s’est dit par un autre chemin, ou à un autre moment, n’est pas dans ces fichiers.

## Problems of files

problem-truncated = { $file } finit au milieu d’un enregistrement, à l’octet { $offset }. Tout ce qui précède a été lu.
problem-broken = { $file } est abîmé à l’octet { $offset } ({ $what }). Rien de ce qui suit n’a été lu.
problem-row = { $n ->
    [one] Une ligne de { $file } n’a pas de sens ({ $what }). Elle est laissée de côté.
   *[other] { $n } lignes de { $file } n’ont pas de sens ({ $what }). Elles sont laissées de côté.
}
problem-unknown-link = { $n ->
    [one] Un paquet de { $file } vient d’un lien que nous ne connaissons pas ({ $what }).
   *[other] { $n } paquets de { $file } viennent d’un lien que nous ne connaissons pas ({ $what }).
}
problem-interrupted = La lecture de { $file } a été interrompue à l’octet { $offset }. La suite manque plus bas.
problem-unreadable = { $file } n’a pas pu être lu : { $what }.
problem-other = { $file } : { $code } ({ $what }).
problem-nowhere = inconnu

## Causes, why a file could not be read

cause-not-found = ce fichier n’existe pas
cause-permission-denied = vous n’avez pas le droit de le lire
cause-empty = il est vide
cause-not-a-capture = ce n’est pas une capture que gardien connaît
cause-compressed-twice = il est compressé deux fois
cause-terminal = c’est un clavier, pas une capture
cause-nothing-inside = le dossier ne contient aucune capture
advice-not-found = Vérifiez le nom et le dossier.
advice-permission-denied = Demandez le droit de le lire, ou copiez-le d’abord.
advice-empty = Refaites la capture, ou vérifiez que le disque n’était pas plein.
advice-not-a-capture = gardien lit pcap, pcapng et les journaux de Zeek, aussi sous gzip ou zstd.
advice-compressed-twice = Décompressez-le une fois et recommencez.
advice-terminal = Envoyez-lui une capture : tcpdump -w - | gardien inspect -
advice-nothing-inside = Nommez le dossier qui contient les captures.
advice-other = Vérifiez le disque et recommencez.

## The command line

cli-about = Garde les objets connectés d’un lieu pendant toute leur vie.
cli-usage = Usage
cli-heading-commands = Commandes
cli-heading-arguments = Arguments
cli-heading-options = Options
cli-usage-options = [OPTIONS]
cli-usage-command = COMMANDE
cli-usage-file = FICHIER
cli-usage-time = MOMENT
cli-usage-thing = MAC=NOM
cli-usage-prefix = PRÉFIXE
cli-after =
    Exemples :
      gardien demo --capture maison.pcap
      gardien inspect maison.pcap
      gardien inspect maison.pcap --mud declarations/
      gardien mud --help

    Codes de sortie :
      0  fait
      1  échec, ou fait en partie : fichier abîmé ou lecture interrompue
      2  mauvais usage
      3  fait, et quelque chose demande attention
cli-help = Affiche l’aide
cli-version = Affiche la version
cli-lang = Langue des mots ; par défaut celle de votre système
cli-inspect-about = Raconte ce qu’ont fait les appareils d’une capture : à qui ils ont parlé, combien, et si c’était chiffré
cli-inspect-capture = Une capture, un dossier de captures, ou - pour l’entrée standard. Lit pcap, pcapng et les journaux de Zeek, aussi sous gzip ou zstd, quel que soit leur nom
cli-inspect-format = Forme du compte : text ou html pour les gens, json pour les programmes
cli-inspect-json = Comme --format json
cli-inspect-out = Écrit le compte dans ce fichier, en entier ou pas du tout
cli-inspect-thing = Donne ce nom à l’appareil de cette adresse matérielle. Peut se répéter
cli-inspect-home = Compte ce préfixe comme du lieu, en plus des adresses privées. Peut se répéter
cli-inspect-since = Laisse de côté ce qui précède ce moment
cli-inspect-until = Laisse de côté ce qui se passe à ce moment ou après
cli-inspect-all = Parle de tous les appareils et de tous leurs tiers, sans rien laisser
cli-inspect-quiet = Ne montre pas l’avancement
cli-inspect-after =
    Exemples :
      gardien inspect maison.pcap
      gardien inspect --lang fr captures/ --out compte.txt
      gardien inspect maison.pcap --thing "d8:f1:5b:00:00:01=Caméra de l’entrée"
      gardien inspect --json --since 2026-11-23T08:00:00Z maison.pcapng.zst
      tcpdump -i eth0 -w - | gardien inspect -

    Codes de sortie :
      0  fait
      1  échec, ou fait en partie : fichier abîmé ou lecture interrompue
      2  mauvais usage
      3  fait, et --fail-on a trouvé quelque chose
cli-demo-about = Fait tourner un hub sur un bâtiment inventé, pour essayer gardien ; ou écrit une capture d’un logement inventé
cli-demo-capture = La capture à écrire
cli-demo-seed = Un autre nombre fait une autre maison ; le même nombre refait la même
cli-demo-force = Remplace le fichier s’il existe
cli-demo-after =
    Exemples :
      gardien demo --capture maison.pcap
      gardien inspect maison.pcap
      gardien demo --trouble strangers --capture ennui.pcap
cli-demo-wrote = { $file } est écrit : { $n ->
    [one] un paquet
   *[other] { $n } paquets
}, { $size }.
cli-demo-next = Essayez ensuite : gardien inspect { $file }
cli-demo-exists = { $file } existe déjà. Rien n’a été écrit. Donnez un autre nom, ou --force pour le remplacer.

## Wrong usage

usage-unknown-argument = L’option { $argument } n’existe pas.
usage-unknown-command = La commande { $argument } n’existe pas.
usage-suggestion = Vouliez-vous dire { $suggestion } ?
usage-missing-argument = Il manque quelque chose : { $argument }.
usage-missing-value = Il faut une valeur à { $argument }.
usage-needless-value = { $argument } ne prend pas de valeur.
usage-bad-value = { $argument } ne peut pas être { $value }.
usage-possible-values = Ce peut être { $list }.
usage-twice = { $argument } ne se donne qu’une fois.
usage-other = Ces arguments ne vont pas ensemble.
usage-see-help = Voyez { $command } --help.
usage-thing = --thing { $value } n’est pas une adresse matérielle avec un nom. Par exemple : --thing "d8:f1:5b:00:00:01=Caméra de l’entrée"
usage-thing-twice = --thing nomme { $mac } deux fois. Donnez un seul nom à chaque appareil.
usage-home = --home { $value } n’est pas un préfixe d’adresses. Par exemple : --home 203.0.113.0/24
usage-time = { $argument } { $value } n’est pas un moment. Par exemple : { $argument } 2026-11-23T08:00:00Z
usage-times = --since doit précéder --until.
usage-stdin-twice = L’entrée standard ne se lit qu’une fois : donnez - une seule fois.
usage-out-is-input = --out { $file } remplacerait une capture à lire. Donnez un autre nom.

## While it works

cli-error = gardien : { $text }
cli-unreadable = { $file } n’a pas pu être lu : { $cause }. { $advice }
cli-nothing-read = Rien n’a pu être lu.
cli-skipped = { $n ->
    [one] Un fichier n’est pas une capture et n’a pas été lu : { $list }.
   *[other] { $n } fichiers ne sont pas des captures et n’ont pas été lus : { $list }.
}
cli-skipped-more = { $list } et { $n } de plus
cli-cannot-write = { $file } n’a pas pu être écrit : { $cause }. Vérifiez le dossier, vos droits et la place qui reste.
cli-wrote = Le compte est dans { $file }.
progress-of = { $done } sur { $total }, { $rate } par seconde, encore { $left }
progress-so-far = { $done }, { $rate } par seconde
