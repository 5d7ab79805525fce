# Proposing a declaration, and comparing two.

learn-heading = Déclaration proposée pour { $thing }
learn-systeminfo = { $name } (appris de son trafic)
learn-systeminfo-nameless = Appris du trafic
learn-observed = { $n ->
    [one] L’appareil a été vu { $span } ; { $duration } en ont été enregistrés.
   *[other] L’appareil a été vu { $span } ; { $duration } en ont été enregistrés, en { $n } fois.
}
learn-nothing = Il n’a rien fait de plus que tout hôte. Il n’y a rien à permettre.
learn-explained = Avec ce fichier, { $part } de ses { $total } paquets s’expliquent ({ $percent }) ; { $needed } d’entre eux sont ce que fait tout hôte, qu’aucun fichier ne mentionne.
learn-wide = { $n ->
    [0] Aucune ligne n’ouvre plus qu’il ne faut.
    [one] Une ligne est large, elle ouvre plus qu’une déclaration ne devrait : { $list }.
   *[other] { $n } lignes sont larges, elles ouvrent plus qu’une déclaration ne devrait : { $list }.
}
learn-weak = { $n ->
    [0] Aucune ligne n’est mal étayée.
    [one] Une ligne est mal étayée : à une personne d’en décider.
   *[other] { $n } lignes sont mal étayées : à une personne d’en décider.
}
learn-permits = { $n ->
    [one] Il permettrait une ligne
   *[other] Il permettrait { $n } lignes
}
learn-table-who = qui
learn-table-what = quoi
learn-table-opens = qui peut ouvrir
learn-table-support = étayé
learn-opens-thing = l’appareil
learn-opens-party = l’autre côté
learn-support-well = bien
learn-support-fairly = assez
learn-support-weakly = mal
learn-support-well-wide = bien, large
learn-support-fairly-wide = assez, large
learn-support-weakly-wide = mal, large
learn-more = Et { $n } de plus (--all les montre).

## What each line rests on

learn-rests = Sur quoi chacune repose
learn-seen = { $n ->
    [one] { $who }, { $what } : vu une fois { $span }, { $packets } paquets.
   *[other] { $who }, { $what } : vu { $n } fois { $span }, { $packets } paquets.
}
learn-examples = Parmi eux : { $list }.
learn-see = Voir le paquet { $packet } de { $file }.
learn-reason-named = Il a demandé ce nom lui-même.
learn-reason-several-sessions = Vu dans { $n } enregistrements.
learn-reason-several-days = Vu pendant { $n } jours.
learn-reason-periodic = Cela revient tous les { $every }.
learn-reason-name-told-others = Seuls d’autres ici ont demandé ce nom.
learn-reason-name-only-said = Le nom n’est connu que parce que le trafic le dit.
learn-reason-address = Aucun nom n’a été vu pour cette adresse.
learn-reason-any-host-names = Cette ligne est large. Il a demandé l’heure à { $n } serveurs par leur nom, sans cesse à d’autres encore ; tout hôte est donc permis sur ce port. --narrow n’écrit que ceux qui ont été vus.
learn-reason-any-host-addresses = Cette ligne est large. Il s’est adressé à { $n } adresses sans nom, sans cesse à d’autres encore ; tout hôte est donc permis sur ce port. --narrow n’écrit que celles qui ont été vues.
learn-reason-shared-address = Son adresse avait aussi d’autres noms ; celui-ci n’est peut-être pas le bon.
learn-reason-whole-local-network = Cela vaut pour tout le réseau local, sur ce port.
learn-reason-unanswered = Personne n’a répondu.
learn-reason-opened-by-others = D’autres l’ouvrent, et l’appareil a répondu.
learn-reason-opened-from-internet = C’est ouvert depuis Internet. Ne le permettez que si vous savez pourquoi.
learn-reason-opener-unseen = Personne n’a vu qui a ouvert.
learn-reason-random-ports = Le port changeait à chaque fois ; toute une plage est donc permise.
learn-reason-seen-once = Une fois, c’est peu.
learn-reason-one-session = Vu dans un seul enregistrement.
learn-reason-only-set-up = Vu seulement pendant la mise en service de l’appareil.

## What was left out

learn-left-out = Vu et laissé de côté
learn-left = { $n ->
    [one] { $who }, { $what } : un paquet.
   *[other] { $who }, { $what } : { $n } paquets.
}
learn-left-many = { $n } autres
learn-left-unanswered = Personne n’a répondu, et aucun nom ne dit à qui cela s’adressait.
learn-left-unanswered-by-thing = D’autres ont essayé ; l’appareil n’a pas répondu.
learn-left-scan = Ils ont essayé beaucoup de ses ports. Ce qu’un inconnu essaie n’est pas un besoin de l’appareil.
learn-left-searching = L’appareil a essayé beaucoup d’adresses en vain. Un appareil ne fait pas cela de lui-même : examinez-le avant de lui permettre quoi que ce soit.
learn-left-many-addresses = Trop d’adresses sans nom.
learn-left-from-internet = Ouvert depuis Internet par quelqu’un que l’appareil n’a pas appelé lui-même.
learn-left-message = Un message que d’autres ont envoyé d’eux-mêmes.
learn-left-answer-to-group = Des réponses à une question posée à tous, sans port fixe.
learn-left-wide = Seule une ligne large pourrait le permettre, et vous n’en vouliez pas.
learn-left-no-room = Il n’y avait plus de place pour d’autres entrées.
learn-left-not-expressible = De tels fichiers n’ont pas de mots pour cela.

## What remains open

learn-open = Ce qui lèverait les doutes
learn-settle-under-a-day = Seulement { $duration } ont été enregistrés. Enregistrez un jour entier, mieux une semaine : les appareils font des choses chaque nuit et chaque semaine.
learn-settle-under-a-week = Seulement { $duration } ont été enregistrés. Une semaine montre ce qui revient une fois par semaine.
learn-settle-seen-once = { $n ->
    [one] Une ligne n’a été vue qu’une fois.
   *[other] { $n } lignes n’ont été vues qu’une fois.
} Enregistrez plus longtemps, et voyez si cela revient.
learn-settle-only-set-up = { $n ->
    [one] Une ligne n’a servi que pendant la mise en service.
   *[other] { $n } lignes n’ont servi que pendant la mise en service.
} Décidez si elles doivent rester.
learn-settle-address-without-name = { $n ->
    [one] Une ligne nomme une adresse.
   *[other] { $n } lignes nomment des adresses.
} Les adresses changent de mains : un tel fichier ne doit pas entrer en vigueur sans une personne (RFC 8520). Enregistrez dès la mise sous tension, pour voir quels noms l’appareil demande.
learn-settle-name-only-said = { $n ->
    [one] Un nom n’est connu que parce que le trafic le dit.
   *[other] { $n } noms ne sont connus que parce que le trafic les dit.
} Enregistrez aussi les questions au résolveur.
learn-settle-unanswered = { $n ->
    [one] Sur une ligne, personne n’a répondu.
   *[other] Sur { $n } lignes, personne n’a répondu.
} Enregistrez quand l’autre côté est là.
learn-settle-opened-by-others = { $n ->
    [one] Une ligne est ouverte par d’autres ici.
   *[other] { $n } lignes sont ouvertes par d’autres ici.
} Vérifiez que ce sont vos téléphones et non un inconnu.
learn-settle-opened-from-internet = { $n ->
    [one] Une ligne est ouverte depuis Internet.
   *[other] { $n } lignes sont ouvertes depuis Internet.
} Demandez pourquoi au fabricant.
learn-settle-searching = { $n ->
    [one] Il a essayé une adresse en vain, encore et encore.
   *[other] Il a essayé { $n } adresses en vain.
} Ne mettez pas ce fichier en vigueur avant de savoir pourquoi.
learn-settle-rotating-names = { $n } noms sous { $about } ont été vus, et d’autres peuvent venir : un fichier n’a pas de joker. Demandez la liste au fabricant.
learn-settle-rotating-addresses = { $n } adresses d’un service ont été vues, chacune dans un seul enregistrement : la prochaine ne sera pas dans le fichier. Demandez un nom au fabricant.
learn-settle-any-host = { $n ->
    [one] Une ligne permet tout hôte sur un port : qui prend l’appareil en main peut y joindre tout Internet.
   *[other] { $n } lignes permettent tout hôte sur un port : qui prend l’appareil en main peut y joindre tout Internet.
} Un enregistrement plus long montre si les mêmes hôtes reviennent ; le fabricant connaît leurs noms. Mettez-les à sa place, ou passez-vous d’elle avec --narrow.
learn-settle-one-by-one = { $n ->
    [one] Pour un service, l’hôte ou le port changeait à chaque fois. Comme demandé, seuls ceux qui ont été vus sont permis :
   *[other] Pour { $n } services, l’hôte ou le port changeait à chaque fois. Comme demandé, seuls ceux qui ont été vus sont permis :
} le prochain sera refusé, jusqu’à ce qu’un enregistrement plus long les ait tous rencontrés ou que le fabricant les nomme.
learn-settle-no-update-seen = Aucune mise à jour n’a été vue : le plus qui soit venu d’un seul côté est { $size }. Enregistrez pendant qu’il se met à jour.
learn-settle-one-ip-version = Tout passait par IPv{ $version }. Sur un réseau avec les deux versions, il fera peut-être davantage.
learn-settle-left-out = { $n ->
    [one] Un paquet a été laissé de côté, comme dit plus haut.
   *[other] { $n } paquets ont été laissés de côté, comme dit plus haut.
}
learn-settle-not-judged = { $n ->
    [one] Un paquet n’a pas trouvé de place pour être jugé.
   *[other] { $n } paquets n’ont pas trouvé de place pour être jugés.
}
learn-next = Lisez { $file }, corrigez ce que vous savez mieux, puis signez : gardien mud sign.
learn-next-unwritten = Rien n’a été écrit. Avec --out FICHIER, la déclaration est écrite, prête à être signée.

## Two declarations compared

muddiff-heading = De { $old } à { $new }
muddiff-same = Les deux permettent la même chose.
muddiff-possible = { $n ->
    [one] Une chose devient possible
   *[other] { $n } choses deviennent possibles
}
muddiff-impossible = { $n ->
    [one] Une chose n’est plus possible
   *[other] { $n } choses ne sont plus possibles
}
muddiff-from = De l’appareil vers { $who } : { $what } (ligne { $line }).
muddiff-to = Vers l’appareil depuis { $who } : { $what } (ligne { $line }).
muddiff-default = Ce que fait tout hôte par défaut, et que l’autre fichier refuse.
muddiff-part = Une partie en était déjà possible.
muddiff-part-left = Une partie en reste possible.
muddiff-unproven = Il y a trop de cas pour comparer : c’est peut-être la même chose qu’avant.
muddiff-near = La ligne { $line } de l’autre fichier s’en approche : { $list }.
muddiff-near-refused = La ligne { $line } de l’autre fichier est semblable ; quelque chose avant elle refuse.
muddiff-how-wider = { $condition } (plus large ici)
muddiff-how-narrower = { $condition } (plus étroit ici)
muddiff-how-other = { $condition } (différent)
muddiff-condition-party = l’autre côté
muddiff-condition-ip-version = la version d’IP
muddiff-condition-protocol = le protocole
muddiff-condition-port = le port
muddiff-condition-own-port = le port de l’appareil
muddiff-condition-own-address = l’adresse de l’appareil
muddiff-condition-opener = qui peut ouvrir
muddiff-condition-icmp = le type de message
muddiff-condition-packet = ce que disent les paquets
muddiff-condition-tls = le profil TLS
muddiff-about-url = Le nouveau fichier se trouve ailleurs : { $url }.
muddiff-about-supported = Le fabricant s’occupe de nouveau de l’appareil.
muddiff-about-unsupported = Le fabricant ne s’occupe plus de l’appareil.
muddiff-more = Et { $n } de plus (--all les montre).

## The commands

learn-cli-about = Propose une déclaration (un fichier MUD) d’après ce qu’un appareil a fait
learn-cli-after = La proposition repose sur ce qui a été enregistré, rien de plus : ce qu’il a fait à un autre moment n’y est pas. Elle écrit des noms plutôt que des adresses, et ni tentatives échouées ni balayages. Lisez-la avant de la signer.
learn-cli-thing = Seulement l’appareil avec cette adresse matérielle ; avec =NOM il reçoit ce nom. Peut être donné plusieurs fois
learn-cli-usage-thing = MAC[=NOM]
learn-cli-out = Écrire le fichier ici ; dans un dossier, un fichier par appareil
learn-cli-url = Où se trouvera le fichier (https). Sans cela, un endroit qui n’existe pas
learn-cli-usage-url = URL
learn-cli-narrow = N’écrire aucune ligne large : où l’hôte ou le port change à chaque fois, ne permettre que ceux qui ont été vus
learn-cli-which = { $n } appareils ont été vus. Dites lequel avec --thing, ou donnez un dossier avec --out :
learn-cli-which-row = --thing { $mac } ({ $n } paquets)
learn-cli-no-thing = Aucun appareil avec l’adresse matérielle { $mac } n’a été vu.
learn-cli-no-things = Aucun appareil n’a été vu.
learn-cli-url-wrong = --url { $value } n’est pas un endroit pour une déclaration. Par exemple : --url https://example.com/lampe.json
learn-cli-wrote = { $file } a été écrit.
muddiff-cli-about = Ce qu’une nouvelle déclaration permet et que l’ancienne ne permet pas
muddiff-cli-after = On compare ce qui est permis, non comment c’est écrit : les noms et l’ordre des entrées ne comptent pas. Codes de fin : 0 fait, 1 un fichier n’a pu être lu, 3 quelque chose devient possible et --fail-on wider a été donné.
muddiff-cli-old = La déclaration telle qu’elle était
muddiff-cli-new = La déclaration telle qu’elle doit être
muddiff-cli-usage-old = ANCIEN
muddiff-cli-usage-new = NOUVEAU
muddiff-cli-fail-on = Finir par 3 quand quelque chose devient possible
