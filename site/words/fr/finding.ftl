# Ce que l’on dit d’une constatation. Le premier niveau évite les mots du métier ; les détails en ont.

## Constatations : qui, quoi, à qui, combien, et alors

finding-strangers-within = { $who } a appelé { $hosts ->
    [one] une adresse
   *[other] { $hosts } adresses
} d’inconnus en { $within }. Personne n’a répondu.
finding-strangers-hosts = { $who } a appelé { $hosts ->
    [one] une adresse
   *[other] { $hosts } adresses
} d’inconnus. Personne n’a répondu.
finding-strangers = { $who } a appelé beaucoup d’inconnus sur Internet. Personne n’a répondu.
finding-strangers-so = { $level ->
    [act] Un appareil qui obéit à quelqu’un d’autre cherche ainsi des victimes.
   *[other] Nous pensons que cela vaut un coup d’œil. Des logiciels de partage font de même.
}
finding-dead-boss-within = { $who } a appelé { $about } { $tries ->
    [one] une fois
   *[other] { $tries } fois
} en { $within }. Personne n’a répondu.
finding-dead-boss-about = { $who } appelle sans cesse { $about }. Personne ne répond.
finding-dead-boss = { $who } appelle sans cesse une adresse où personne ne répond.
finding-dead-boss-so = Nous pensons qu’il attend des ordres de là-bas. Le vieux serveur n’existe peut-être plus.
finding-flood-packets = { $who } a envoyé { $packets ->
    [one] un paquet
   *[other] { $packets } paquets
} à { $about } sans aucune réponse.
finding-flood-about = { $who } envoie sans fin à { $about } et ne reçoit rien.
finding-flood = { $who } envoie sans fin à quelqu’un qui ne répond pas.
finding-flood-rate = Au plus fort, c’était { $per_second } par seconde.
finding-flood-so = Un tel flot peut boucher la ligne d’en face. Nous pensons qu’il participe à une attaque.
finding-under-attack-doors = { $about } a essayé { $ports_tried ->
    [one] une porte
   *[other] { $ports_tried } portes
} de { $who }, l’une après l’autre.
finding-under-attack-packets = { $who } a reçu { $packets ->
    [one] un paquet
   *[other] { $packets } paquets
}, plus qu’il ne peut traiter.
finding-under-attack = { $who } reçoit plus qu’il ne peut traiter.
finding-under-attack-from = Cela venait de { $about }.
finding-under-attack-so = { $who } est ici la cible. Ce n’est pas la cause.
finding-port-scan-doors = { $who } a essayé { $ports_tried ->
    [one] une porte
   *[other] { $ports_tried } portes
} de { $about }, l’une après l’autre.
finding-port-scan-packets = { $who } a frappé { $packets ->
    [one] une fois
   *[other] { $packets } fois
} aux portes de { $about }.
finding-port-scan-about = { $who } a essayé les portes de { $about }, l’une après l’autre.
finding-port-scan = { $who } a essayé les portes d’une machine, l’une après l’autre.
finding-port-scan-so = Nous pensons qu’il cherche une entrée. Ceux qui veillent sur un réseau font de même.
finding-worm-syn-hosts = { $who } a lancé { $packets ->
    [one] un appel
   *[other] { $packets } appels
} avec la marque d’un ver connu. Ils allaient vers { $hosts ->
    [one] une adresse
   *[other] { $hosts } adresses
}.
finding-worm-syn-packets = { $who } a lancé { $packets ->
    [one] un appel
   *[other] { $packets } appels
} avec la marque d’un ver connu.
finding-worm-syn = { $who } a lancé des appels avec la marque d’un ver connu.
finding-worm-syn-so = Nous ne connaissons aucun bon logiciel qui laisse cette marque.
finding-login-loop-within = { $who } a essayé { $tries ->
    [one] une fois
   *[other] { $tries } fois
} d’entrer dans { $hosts ->
    [one] une machine
   *[other] { $hosts } machines
}. Cela a duré { $within }.
finding-login-loop-tries = { $who } a essayé { $tries ->
    [one] une fois
   *[other] { $tries } fois
} d’entrer ailleurs avec un mot de passe.
finding-login-loop = { $who } essaie sans cesse d’entrer ailleurs avec un mot de passe.
finding-login-loop-service = { $service ->
    [telnet] Il passait par Telnet, une vieille voie que les vers aiment.
    [ssh] Il passait par SSH, une voie de spécialistes.
   *[other] Il passait par cette voie : { $service }.
}
finding-login-loop-so = Nous pensons qu’un logiciel y essaie des mots de passe.
finding-login-loop-in-tries = { $about } a essayé { $tries ->
    [one] une fois
   *[other] { $tries } fois
} d’entrer dans { $who }.
finding-login-loop-in-about = { $about } essaie sans cesse d’entrer dans { $who }.
finding-login-loop-in = Quelqu’un essaie sans cesse d’entrer dans { $who }.
finding-login-loop-in-service = { $service ->
    [telnet] Cela passait par Telnet, une vieille voie que les vers aiment.
    [ssh] Cela passait par SSH, une voie de spécialistes.
   *[other] Cela passait par cette voie : { $service }.
}
finding-login-loop-in-so = Nous pensons que quelqu’un cherche à deviner son mot de passe.
finding-default-login-direction = { $direction ->
    [in] { $about } a essayé sur { $who } un mot de passe que beaucoup d’appareils ont en usine.
   *[other] { $who } a essayé sur { $about } un mot de passe que beaucoup d’appareils ont en usine.
}
finding-default-login-about = Un mot de passe que beaucoup d’appareils ont en usine a circulé entre { $who } et { $about }.
finding-default-login = { $who } utilise un mot de passe que beaucoup d’appareils ont en usine.
finding-default-login-accepted = { $accepted ->
    [yes] La porte s’est ouverte.
    [no] La porte est restée fermée.
   *[other] Nous ne savons pas si la porte s’est ouverte.
}
finding-default-login-so = Tout le monde connaît ces mots de passe. Les vers les essaient d’abord.
finding-forged-source-addresses = { $who } a envoyé { $packets ->
    [one] un paquet
   *[other] { $packets } paquets
} sous { $addresses ->
    [one] une adresse qui n’est pas
   *[other] { $addresses } adresses qui ne sont pas
} à lui.
finding-forged-source-some = { $who } a envoyé des paquets sous { $addresses ->
    [one] une adresse qui n’est pas
   *[other] { $addresses } adresses qui ne sont pas
} à lui.
finding-forged-source = { $who } a envoyé des paquets sous des adresses qui ne sont pas à lui.
finding-forged-source-so = Cela cache qui envoie. Nous pensons qu’il participe à une attaque.
finding-more-upload-hour = { $who } a envoyé { $octets } en une heure. D’habitude, c’est { $usual }. L’heure a commencé le { $hour }.
finding-more-upload-usual = { $who } a envoyé { $octets } en une heure. D’habitude, c’est { $usual }.
finding-more-upload = { $who } a envoyé bien plus que d’habitude.
finding-more-upload-so = Nous ne savons pas ce qu’il a envoyé.
finding-steady-stranger-lasted = { $who } a parlé avec { $about } pendant { $lasted }.
finding-steady-stranger-about = { $who } parle longtemps avec { $about }.
finding-steady-stranger = { $who } parle longtemps avec un inconnu sur Internet.
finding-steady-stranger-octets = En tout, ils ont échangé { $octets }.
finding-steady-stranger-so = Nous ne connaissons ni le nom ni la langue. Nous ne savons pas à quoi cela sert.
finding-own-resolver-queries = { $who } a demandé { $queries ->
    [one] une fois
   *[other] { $queries } fois
} à { $about } l’adresse d’un nom.
finding-own-resolver-about = { $who } demande à { $about } l’adresse des noms.
finding-own-resolver = { $who } demande l’adresse des noms à un serveur de son choix.
finding-own-resolver-so = Votre réseau en propose un autre. Celui qu’il choisit apprend à qui il parle.
finding-hidden-lookups-about = { $who } demande à { $about } l’adresse des noms, et personne ici ne peut le lire.
finding-hidden-lookups = { $who } demande l’adresse des noms, et personne ici ne peut le lire.
finding-hidden-lookups-so = Cela empêche d’autres de lire. Nous voyons donc moins de noms.
finding-dns-tunnel-within = { $who } a demandé { $names ->
    [one] un nom
   *[other] { $names } noms
} sous { $about }. Cela a duré { $within }.
finding-dns-tunnel-names = { $who } a demandé { $names ->
    [one] un nom
   *[other] { $names } noms
} sous { $about }.
finding-dns-tunnel = { $who } demande sans fin de nouveaux noms.
finding-dns-tunnel-octets = Les noms seuls font { $octets }.
finding-dns-tunnel-so = Nous pensons que l’on y cache des données.
finding-made-up-names-within = { $who } a demandé { $names ->
    [one] un nom qui n’existe pas
   *[other] { $names } noms qui n’existent pas
}, en { $within }.
finding-made-up-names-names = { $who } a demandé { $names ->
    [one] un nom qui n’existe pas
   *[other] { $names } noms qui n’existent pas
}.
finding-made-up-names = { $who } demande des noms qui n’existent pas.
finding-made-up-names-so = Un logiciel semble les inventer. Des vers cherchent ainsi leur chef.
finding-door-opened = { $who } a demandé à votre box d’ouvrir une porte vers Internet.
finding-door-opened-granted = { $granted ->
    [yes] La box l’a ouverte.
    [no] Nous n’avons pas vu la box l’ouvrir.
   *[other] Nous ne savons pas si elle s’est ouverte.
}
finding-door-opened-so = { $level ->
    [look] De dehors, chacun peut maintenant essayer cette porte.
    [act] De dehors, chacun peut maintenant essayer cette porte.
   *[other] Par une porte ouverte, chacun pourrait essayer d’entrer de dehors.
}
finding-reached-from-outside-hosts = { $hosts ->
    [one] Une machine d’Internet a pu joindre { $who }.
   *[other] { $hosts } machines d’Internet ont pu joindre { $who }.
}
finding-reached-from-outside = Des machines d’Internet ont pu joindre { $who }.
finding-reached-from-outside-so = Il y a là une porte ouverte à tous ceux de dehors.
finding-lan-scan-within = { $who } a cherché { $hosts ->
    [one] un autre appareil
   *[other] { $hosts } autres appareils
} sur votre réseau, en { $within }.
finding-lan-scan-hosts = { $who } a cherché { $hosts ->
    [one] un autre appareil
   *[other] { $hosts } autres appareils
} sur votre réseau.
finding-lan-scan = { $who } a cherché d’autres appareils sur votre réseau.
finding-lan-scan-so = Des applis font cela pour voir ce qu’il y a. Les vers aussi.
finding-went-silent-usual = { $who } ne dit plus rien depuis { $silent_for }. D’habitude, il parle après { $usual_every } de silence.
finding-went-silent-for = { $who } ne dit plus rien depuis { $silent_for }.
finding-went-silent = { $who } ne dit plus rien.
finding-went-silent-so = Il est peut-être éteint, hors de portée ou en panne.
finding-firmware-in-clear-octets = { $who } a pris chez { $about } un logiciel de { $octets }, que tous pouvaient lire en route.
finding-firmware-in-clear-about = { $who } a pris chez { $about } un logiciel, que tous pouvaient lire en route.
finding-firmware-in-clear = { $who } a pris un logiciel que tous pouvaient lire en route.
finding-firmware-in-clear-so = Quelqu’un en route a pu le changer. Seul son fabricant peut y remédier.
finding-secret-in-clear-kind = { $kind ->
    [password] { $who } a envoyé à { $about } un mot de passe que tous peuvent lire.
    [wifi-key] { $who } a envoyé à { $about } la clé d’un Wi-Fi que tous peuvent lire.
    [cookie] { $who } a envoyé à { $about } la marque d’une session que tous peuvent lire.
    [digest] { $who } a envoyé à { $about } une preuve de mot de passe que tous peuvent lire.
   *[other] { $who } a envoyé à { $about } une clé secrète que tous peuvent lire.
}
finding-secret-in-clear-about = { $who } a envoyé à { $about } un secret que tous peuvent lire.
finding-secret-in-clear = { $who } a envoyé un secret que tous peuvent lire.
finding-secret-in-clear-so = Chacun en route peut s’en servir. Seul son fabricant peut y remédier.
finding-declaration-broken-parties = { $who } fait plus que ne dit son fabricant. { $outside ->
    [one] Un paquet
   *[other] { $outside } paquets
} vers { $parties ->
    [one] une adresse
   *[other] { $parties } adresses
} ne figurent pas dans son fichier.
finding-declaration-broken = { $who } fait plus que ne dit son fabricant.
finding-declaration-broken-so = { $level ->
    [look] Le fichier du fabricant en interdit une partie.
   *[other] Le fichier du fabricant est peut-être vieux ou pas complet.
}
finding-arp-impersonation-claims = { $who } a dit { $claims ->
    [one] une fois
   *[other] { $claims } fois
} être { $about }. Un autre appareil a cette adresse.
finding-arp-impersonation-about = { $who } dit être { $about }. Un autre appareil a cette adresse.
finding-arp-impersonation = { $who } dit avoir l’adresse d’un autre appareil.
finding-arp-impersonation-so = Il pourrait ainsi lire ce que les autres envoient.
finding-dhcp-impersonation-first = { $who } donne des adresses sur votre réseau. Jusque-là, { $first_server } le faisait.
finding-dhcp-impersonation = { $who } donne des adresses sur votre réseau, et un autre le fait aussi.
finding-dhcp-impersonation-so = Qui fait cela peut égarer les autres appareils.
finding-router-impersonation-first = { $who } dit à tous d’envoyer par lui. Jusque-là, { $first_router } le faisait.
finding-router-impersonation = { $who } dit à tous d’envoyer par lui. Un autre le fait aussi.
finding-router-impersonation-so = Qui fait cela peut lire ce que les autres envoient.
finding-rpl-oddity-kind = { $kind ->
    [rank] { $who } dit à son réseau radio être la racine, et ce n’est pas vrai.
    [parent] { $who } dit à son réseau radio être plus proche que possible.
    [version] { $who } fait sans cesse refaire son réseau radio.
    [flood] { $who } demande sans cesse un chemin à son réseau radio.
   *[other] { $who } dit à son réseau radio ce qui ne va pas ensemble.
}
finding-rpl-oddity = { $who } dit à son réseau radio ce qui ne va pas ensemble.
finding-rpl-oddity-so = Des messages pourraient se perdre. Des piles pourraient se vider.
finding-other = { $who } : { $rule }.
finding-kind-sure = C’est { $kind }.
finding-kind-think = Nous pensons que c’est { $kind }.
finding-works = Depuis, il a encore parlé avec { $other }.
finding-moment = moins d’une seconde

## Constatations : ce que l’on peut faire

choice-ask = Demander qui s’en servait à ce moment, et pour quoi.
choice-ask-maker = Demander à son fabricant pourquoi.
choice-block = Bloquer ce serveur sur la box.
choice-check-power = Vérifier sa prise et son réseau.
choice-close-door = Fermer cette porte sur la box.
choice-close-doors = Fermer sur la box les portes vers dehors.
choice-cut-off = Le débrancher, ou le bloquer sur la box.
choice-find-out = Trouver ce que c’est et qui l’a mis là.
choice-find-sender = Trouver qui envoie cela.
choice-leave = Laisser comme c’est.
choice-no-doors = Interdire aux appareils d’ouvrir des portes seuls.
choice-password = Lui donner un nouveau mot de passe à lui.
choice-replace = Lui couper Internet, ou le remplacer.
choice-reset = Le remettre à zéro et lui donner un nouveau logiciel.
choice-update = Lui donner son dernier logiciel.
choice-watch = Enregistrer plus longtemps, puis revoir.

## Constatations : ce qui peut aussi l’expliquer

perhaps-admin-script = Un script de quelqu’un s’y connecte peut-être pour en prendre soin.
perhaps-antivirus = Un logiciel contre les virus vérifie peut-être des noms ainsi.
perhaps-app-looks-for-things = Une appli cherchait peut-être des appareils à piloter.
perhaps-asked-for = C’est peut-être la réponse à ce qu’il a demandé.
perhaps-backup = C’était peut-être une sauvegarde.
perhaps-browser-test = Un navigateur testait peut-être le réseau.
perhaps-built-in = C’est peut-être prévu ainsi d’origine.
perhaps-captive-portal = Il cherchait peut-être la page d’accueil du réseau.
perhaps-capture-began-late = Le nom a pu être donné avant le début de l’enregistrement.
perhaps-cdn = Un réseau qui distribue des contenus peut avoir beaucoup de noms ou d’adresses.
perhaps-checks-who-is-there = Il vérifie peut-être qui est à la maison.
perhaps-debug = Un développeur cherchait peut-être une erreur.
perhaps-delivery-network = Un réseau qui distribue des contenus peut avoir beaucoup de noms ou d’adresses.
perhaps-dhcp-change = Les adresses ont peut-être été redistribuées.
perhaps-failover = Une machine de secours a peut-être repris l’adresse exprès.
perhaps-file-sharing = Un logiciel de partage de fichiers appelle beaucoup d’inconnus.
perhaps-first-setup = Quelqu’un était peut-être en train de l’installer.
perhaps-forgotten-password = Quelqu’un a peut-être oublié le mot de passe.
perhaps-game = Un jeu cherche peut-être d’autres joueurs.
perhaps-games = Un jeu cherche peut-être d’autres joueurs.
perhaps-guest-network = Il sert peut-être un réseau d’invités.
perhaps-heard-late = De vieux messages ont pu être entendus tard.
perhaps-honeypot = Quelqu’un a peut-être tendu exprès un piège aux vers.
perhaps-hub-checks = Une centrale vérifie peut-être si ses appareils sont là.
perhaps-installer = Un installateur était peut-être à l’œuvre.
perhaps-log-lookups = Un serveur cherche peut-être les noms de son journal.
perhaps-maintenance-switch-off = Quelqu’un l’a peut-être éteint pour réparer.
perhaps-measurement = Un logiciel mesurait peut-être le réseau.
perhaps-measuring = Un logiciel mesurait peut-être le réseau.
perhaps-mesh = Plusieurs bornes radio agissent peut-être comme une seule.
perhaps-monitoring = Un logiciel veille peut-être sur d’autres machines.
perhaps-motion = Quelque chose a peut-être bougé devant lui.
perhaps-moved-server = Son fabricant a peut-être déplacé le serveur.
perhaps-named-before = Le nom a pu être donné avant le début de l’enregistrement.
perhaps-network-scan-by-person = Quelqu’un a peut-être exploré le réseau exprès.
perhaps-network-scanner = Quelqu’un a peut-être exploré le réseau exprès.
perhaps-new-address = Il continue peut-être sous une autre adresse.
perhaps-other-content = Ce n’était peut-être pas un logiciel.
perhaps-other-model = Le fichier est peut-être celui d’un autre modèle.
perhaps-outage = Le réseau était peut-être en panne.
perhaps-own-filter = C’est peut-être un filtre à vous.
perhaps-person-logging-in = Une personne s’est peut-être connectée à la main.
perhaps-phone-app = Une appli de téléphone fait peut-être cela.
perhaps-public-value = Le mot n’est peut-être pas un secret.
perhaps-remote-access = Quelqu’un s’en sert peut-être exprès de dehors.
perhaps-reputation-service = Un service qui note le courrier ou les logiciels peut demander ainsi.
perhaps-restarts = Il redémarre peut-être sans cesse.
perhaps-router = C’est peut-être un routeur qui transmet pour d’autres.
perhaps-same-address-set-twice = Deux appareils ont peut-être reçu la même adresse par erreur.
perhaps-second-border-router = Un deuxième routeur sert peut-être le même réseau radio.
perhaps-second-router = C’est peut-être un deuxième routeur que quelqu’un a voulu.
perhaps-security-check = Quelqu’un a peut-être testé les serrures exprès.
perhaps-set-by-owner = Quelqu’un l’a peut-être réglé ainsi.
perhaps-set-up = Quelqu’un était peut-être en train de l’installer.
perhaps-shares-its-connection = Un téléphone ou un ordinateur partage peut-être sa connexion.
perhaps-signed-download = Le logiciel a peut-être un sceau que l’appareil vérifie.
perhaps-sleeping = Il dort peut-être pour économiser.
perhaps-switched-off = Quelqu’un l’a peut-être éteint.
perhaps-taken-away = Quelqu’un l’a peut-être emporté.
perhaps-test = Quelqu’un le testait peut-être.
perhaps-thread-border-router = Il relie peut-être un réseau radio au vôtre.
perhaps-two-cards = Il a peut-être deux cartes réseau.
perhaps-two-networks = Deux réseaux partagent peut-être un câble.
perhaps-typo = Un nom a peut-être été mal tapé.
perhaps-update = Il prenait peut-être une mise à jour.
perhaps-used-once = Le secret ne servait peut-être qu’une fois.
perhaps-video-stream = Il envoie peut-être des images à quelqu’un qui les veut.
perhaps-vpn = C’est peut-être un tunnel privé que quelqu’un a installé.
perhaps-wanted-door = Quelqu’un veut peut-être cette porte, pour un jeu ou une caméra.
perhaps-web-page = Quelqu’un a peut-être ouvert la page web de ce service.
perhaps-who-was-first = Nous ne pouvons pas savoir qui en avait le droit d’abord.
perhaps-other = C’est peut-être aussi ceci : { $word }.

## Constatations : sur quoi elles reposent

proof-id = Constatation { $id } de la règle { $rule }.
proof-once = Vu le { $first }.
proof-when = Vu { $span }, { $n ->
    [one] une fois
   *[other] { $n } fois
}.
proof-about = L’autre côté est { $about }.
proof-company = { $about } est à { $company }.
proof-named = Une réponse dans ces fichiers a donné un nom à cette adresse.
proof-unnamed = Aucune réponse dans ces fichiers n’a donné de nom à cette adresse, bien qu’il y ait des réponses.
proof-no-answers = Ces fichiers n’ont aucune réponse sur des noms ; l’absence de nom ne prouve donc rien.
proof-ports = Ports, le plus utilisé d’abord : { $list }.
proof-fact = { $name } : { $value }.
proof-packet = Paquet { $packet } du fichier { $file } : { $shows }.
proof-more = { $n ->
    [one] Un autre paquet le montre.
   *[other] { $n } autres paquets le montrent.
}
proof-none = Aucun paquet seul ne le montre ; cela vient des comptes.
shows-accepts = il accepte un appel
shows-advertises = il se dit routeur
shows-announces = ce qu’il annonce
shows-answer = la réponse
shows-answers = il donne une adresse
shows-asked = un appel
shows-asks = il demande un chemin
shows-busiest-minute = dans sa minute la plus chargée
shows-claims = il réclame l’adresse
shows-ended = la fin de la conversation
shows-first-router = le routeur qui était là avant
shows-first-server = le serveur qui était là avant
shows-hello = le début de la conversation
shows-last-active = la dernière fois qu’on l’a entendu
shows-login = une tentative d’entrer
shows-mapping-asked = il demande une porte
shows-mapping-granted = la box ouvre la porte
shows-name-asked = un nom est demandé
shows-names-parent = il nomme son parent
shows-no-such-name = ce nom n’existe pas
shows-not-declared = ce qui n’est pas déclaré
shows-opened = le premier paquet d’une conversation
shows-owner = celui qui avait l’adresse
shows-parent = son parent parle
shows-password = un mot de passe
shows-root = la racine parle
shows-secret = le secret
shows-unanswered = un parmi beaucoup sans réponse
shows-other = { $word }

## Niveaux

level-fine = Rien à signaler
level-note = À savoir
level-look = À regarder
level-act = À faire
level-cannot-tell = On ne sait pas

## La maison en quelques phrases

home-nothing = Nous n’avons vu aucun appareil, il n’y a donc rien à dire.
home-well = { $n ->
    [one] Nous avons vu { $n } appareil et rien à faire.
   *[other] Nous avons vu { $n } appareils et rien à faire.
}
home-except = Tout semble aller bien, sauf { $list }.
home-act = { $n ->
    [one] une chose à faire
   *[other] { $n } choses à faire
}
home-look = { $n ->
    [one] une à regarder
   *[other] { $n } à regarder
}
home-who-act = À faire : { $list }.
home-who-look = À regarder : { $list }.
home-more = { $list } et { $n } de plus
home-notes = { $n ->
    [one] Un autre fait est bon à savoir.
   *[other] { $n } autres faits sont bons à savoir.
}
home-cannot = { $n ->
    [one] Dans un cas, on ne sait pas.
   *[other] Dans { $n } cas, on ne sait pas.
}
home-encrypted = Nous ne pouvons pas lire ce qui est chiffré. Nous savons seulement à qui et combien.
home-one-direction = Une partie des conversations ne montre qu’un côté. Ce que l’autre a dit, on ne le sait pas.
home-seen = Nous avons regardé pendant { $duration }. Ce qui se passe à d’autres moments, on ne le sait pas.

## Un appareil en quelques phrases

about-companies = { $n ->
    [one] Il parle à une société : { $list }.
   *[other] Il parle à { $n } sociétés : { $list }.
}
about-domains = { $n ->
    [one] Sur Internet, il ne parle qu’à { $list }.
   *[other] Sur Internet, il parle surtout avec { $list }.
}
about-advertising = { $n ->
    [one] L’une d’elles vit de la publicité.
   *[other] { $n } d’entre elles vivent de la publicité.
}
about-analytics = { $n ->
    [one] L’une d’elles compte ce que font les gens.
   *[other] { $n } d’entre elles comptent ce que font les gens.
}
about-local = Il ne parle à personne dehors.
about-silent = Nous ne l’avons vu parler à personne.
about-unreadable = Nous ne pouvons pas lire le gros de ce qu’il envoie : c’est chiffré, et c’est bien.
about-readable = Chacun en route peut lire le gros de ce qu’il envoie.
about-act = { $n ->
    [one] Il y a une chose à faire.
   *[other] Il y a { $n } choses à faire.
}
about-look = { $n ->
    [one] Il y a une chose à regarder.
   *[other] Il y a { $n } choses à regarder.
}
about-none = Nous n’avons trouvé rien à faire.
about-why = Pourquoi : gardien why { $id }
about-choice = – { $choice }
about-more = { $n ->
    [one] Un autre fait est dans le JSON.
   *[other] { $n } autres faits sont dans le JSON.
}

## Règles : pourquoi elles concluent ainsi, et ce qu’elles ne voient pas

because-strangers = Un appareil sain appelle des noms que son fabricant lui a donnés. Il ne frappe pas d’adresse en adresse sans qu’un nom y mène. La règle compte ces appels sans réponse. Elle ne voit pas les noms demandés avant l’enregistrement.
because-dead-boss = Un ver appelle sans cesse son chef à une adresse fixe, même quand personne n’y répond. La règle compte les appels à une adresse sans nom. Elle ne distingue pas un chef disparu d’un serveur déplacé.
because-flood = Aucun appareil sain n’envoie autant de paquets sans réponse. La règle compte les paquets restés sans réponse. Quand un sens manque à l’enregistrement, elle ne dit rien.
because-under-attack = La règle compte ce qui entre, comme pour les flots qui sortent. Elle ne distingue pas une attaque d’un essai voulu.
because-port-scan = Un appareil sait de quelles portes il a besoin. La règle compte les portes d’une machine restées fermées. Ceux qui veillent sur un réseau le font exprès.
because-worm-syn = Un ver connu écrit l’adresse appelée là où les autres écrivent un nombre au hasard. Par hasard, cela arrive une fois sur quatre milliards. La règle en attend plusieurs.
because-login-loop = Une personne renonce après quelques mots de passe. La règle compte les connexions brèves à la suite. Elle ne lit pas ce qui est chiffré et ne sait donc pas si l’une a réussi.
because-login-loop-in = Une personne renonce après quelques mots de passe. La règle compte les connexions brèves venues d’ailleurs. Elle ne lit pas ce qui est chiffré et ne sait donc pas si l’une a réussi.
because-default-login = La règle compare les mots de passe envoyés en clair à ceux d’usine. Elle ne voit que ce qui n’est pas chiffré.
because-forged-source = Un appareil envoie sous sa propre adresse. La règle cherche des paquets dont l’expéditeur n’est ni d’ici ni derrière un routeur. Il lui faut l’adresse matérielle pour savoir qui envoie.
because-more-upload = La règle compare chaque heure aux heures habituelles de l’appareil. Elle dit que plus est sorti, pas quoi. Une nouvelle habitude a le même aspect.
because-steady-stranger = La règle cherche de longues conversations avec une adresse sans nom, dans aucune langue connue. Elle dit qu’elles existent, pas qu’elles sont mauvaises.
because-own-resolver = Le réseau désigne un serveur pour chercher les noms. La règle note qui en demande un autre. Beaucoup d’appareils sont faits ainsi.
because-hidden-lookups = La règle connaît les serveurs qui répondent à ces questions sous chiffrement, par nom ou par adresse. Elle ne sait pas ce qui a été demandé.
because-dns-tunnel = Des noms peuvent porter des données vers qui tient le domaine. La règle compte les longs noms différents sous un domaine. Des réseaux de distribution et des filtres de courrier font de même.
because-made-up-names = Des vers inventent des noms jusqu’à ce que l’un réponde. La règle compte les noms qui n’existent pas et semblent tirés aux dés. Des navigateurs testent ainsi le réseau.
because-door-opened = Un appareil peut demander à la box de laisser entrer des inconnus. La règle lit ces demandes et les réponses. Elle ne sait pas qui se sert de la porte.
because-reached-from-outside = La règle compte les machines d’Internet dont l’appareil a pris l’appel. Elle ne voit que les portes utilisées pendant ce temps.
because-lan-scan = Un appareil sait qui il lui faut. La règle compte les adresses et les portes essayées en peu de temps. Des applis qui cherchent des appareils le font aussi.
because-went-silent = La règle apprend combien de fois un appareil parle, et note quand il cesse. Elle ne distingue pas en panne d’éteint.
because-firmware-in-clear = La règle lit les téléchargements web non chiffrés et regarde ce qu’ils portent. Elle ne voit pas si l’appareil vérifie ensuite un sceau.
because-secret-in-clear = La règle sait où se trouvent mots de passe et clés dans plusieurs langues du réseau. Elle ne sait pas si un secret ouvre encore quelque chose.
because-declaration-broken = Le fichier du fabricant dit qui il faut à l’appareil. La règle y compare ce qu’il a fait. Elle ne sait pas lequel des deux a tort.
because-arp-impersonation = Une adresse est à un seul appareil à la fois. La règle attend qu’un deuxième la réclame alors que le premier s’en sert encore. Elle ne peut pas savoir qui en avait le droit.
because-dhcp-impersonation = Une seule machine donne les adresses d’un réseau, souvent la box. La règle attend qu’une deuxième dise autre chose.
because-router-impersonation = La règle attend une deuxième machine qui se dit routeur et change par où les autres envoient. Des téléphones le font quand ils partagent leur connexion.
because-rpl-oddity = Dans un réseau radio, chaque nœud dit sa distance à la racine. La règle cherche ce qui ne peut être vrai. Elle ne lit pas les trames chiffrées.

## gardien why

why-heading-because = Pourquoi la règle conclut cela
why-heading-facts = Faits
why-heading-proof = Sur quoi cela repose
why-heading-perhaps = Ce qui peut aussi l’expliquer
why-heading-choices = Ce que vous pouvez faire
why-heading-cannot = Ce que ces fichiers ne peuvent pas montrer
why-packet = { $at } : paquet { $packet } de { $file }, position { $offset } : { $shows }.
why-nothing-else = La règle ne connaît pas d’explication anodine.
why-no-choice = Il n’y a rien à faire.
why-unknown = Il n’y a pas de constatation { $id } dans ces fichiers.
why-unknown-here = Aucun constat { $id } n’est gardé ici. Si des captures vous l’ont appris, donnez-les : gardien why ID CAPTURE
why-near = Les plus proches sont { $list }.
why-none = Il n’y en a aucune.
why-same = Donnez les mêmes fichiers, et les mêmes --home, --mud et dates, que lorsque vous l’avez apprise.

## gardien inspect --evidence

evidence-comment = { $shows } (paquet { $packet } de { $file }, position { $offset })
evidence-section = { $id } : { $text }
evidence-readme-title = Sur quoi reposent les constatations
evidence-readme-about = Chaque fichier contient les paquets d’une constatation, 64 au plus, chacun avec un commentaire. Tout logiciel qui lit le pcapng les ouvre. Un .log contient des lignes d’un journal de Zeek.
evidence-readme-item = { $file } : { $level }. { $text } { $n ->
    [one] Un paquet.
   *[other] { $n } paquets.
}
evidence-readme-none = { $id } : { $level }. { $text } Aucun paquet seul ne le montre.
evidence-readme-nothing = Il n’y a rien à regarder, donc aucun paquet ici.
evidence-readme-careful = Des paquets peuvent contenir des noms, des lieux, des mots de passe. Réfléchissez avant de les transmettre.
evidence-wrote = { $n ->
    [0] Aucune constatation n’a de paquets à montrer. { $folder } ne contient qu’un README.txt.
    [one] Les paquets d’une constatation sont dans { $folder }.
   *[other] Les paquets de { $n } constatations sont dans { $folder }.
}
evidence-missing = { $n ->
    [one] Un paquet n’était plus là où il avait été lu. Le fichier a pu changer depuis.
   *[other] { $n } paquets n’étaient plus là où ils avaient été lus. Les fichiers ont pu changer depuis.
}
evidence-stdin = L’entrée standard ne se lit pas deux fois ; --evidence n’a donc rien d’où copier des paquets. Enregistrez d’abord la capture dans un fichier.
evidence-full = { $folder } n’est pas vide. Rien n’a été lu. Donnez un autre dossier, ou --force pour y écrire.
evidence-not-a-folder = { $folder } n’est pas un dossier. Donnez un autre nom à --evidence.
cli-inspect-evidence = Écrire dans ce dossier, en pcapng, les paquets de chaque constatation à regarder ou à traiter ; avec --all, de toutes
cli-inspect-force = Écrire dans le dossier de --evidence bien qu’il ne soit pas vide
cli-inspect-fail-on = Sortir avec 3 si quelque chose de ce niveau ou plus grave a été trouvé
cli-why-about = Raconte une constatation en entier : pourquoi, d’après quels paquets, ce qui peut aussi l’expliquer
cli-why-id = La constatation, comme f-0a1b2c3d, telle que le compte rendu la nomme
cli-why-capture = Les captures où il a été fait. Sans aucune, le hub ou le registre est interrogé
cli-why-json = Écrire le récit en JSON
cli-why-after =
    Exemple :
      gardien inspect maison.pcap
      gardien why f-0a1b2c3d maison.pcap

    Codes de sortie :
      0  fait
      1  échec, ou cette constatation n’existe pas
      2  mauvais usage

## Les faits par leur nom

fact-accepted = s’il a pu entrer
fact-addresses = adresses
fact-asked = demandes
fact-claims = réclamations
fact-connections = connexions
fact-direction = sens
fact-doors = appels à des ports qui servent à gérer des machines
fact-example = un exemple
fact-first-router = le routeur jusque-là
fact-first-server = le serveur jusque-là
fact-from = de
fact-granted = si elle a été ouverte
fact-hosts = machines
fact-hour = l’heure
fact-how = de quelle manière
fact-inside-port = port dedans
fact-kind = genre
fact-lasted = durée
fact-names = noms
fact-octets = taille
fact-outside = paquets hors de la déclaration
fact-outside-port = port dehors
fact-owner = qui l’avait
fact-packets = paquets
fact-parties = correspondants
fact-path = chemin
fact-per-second = paquets par seconde au plus
fact-ports = ports
fact-ports-tried = ports essayés
fact-protocol = protocole
fact-queries = questions
fact-rank = rang
fact-resolver = résolveur
fact-router = routeur
fact-service = service
fact-shown = ce qui a été envoyé, masqué
fact-silent-for = silencieux depuis
fact-software = si c’est un logiciel
fact-tree = arbre du réseau radio
fact-tries = essais
fact-user = utilisateur
fact-usual = d’habitude
fact-usual-every = pause habituelle
fact-usual-resolver = résolveur habituel
fact-usual-router = routeur habituel
fact-what = quoi
fact-where = où
fact-whose = adresse de qui
fact-within = en
fact-without-answer = sans réponse
fact-other = { $name }
