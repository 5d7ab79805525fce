## En direct : observer le réseau d’ici

cli-look-about = Observer le réseau d’ici un moment, et dire ce qui a été vu
cli-look-after = Rien n’est envoyé et rien n’est changé. Ctrl-C met fin à l’observation, et dit ce qui a été vu
    jusque-là.
cli-look-for = Combien de temps observer : 90s, 10m, 2h (dix minutes sans indication)
cli-look-interface = Observer cette interface. Peut être donné plusieurs fois ; sinon toutes celles qui conviennent
cli-doctor-about = Trouver où cette machine se tient dans le réseau, et ce que l’on voit d’ici
cli-doctor-after = Rien n’est changé sur le réseau, et rien n’est envoyé. Code de sortie 3 quand quelque chose demande de l’attention.
cli-doctor-for = Combien de temps écouter : 8s sans indication
cli-doctor-json = L’écrire en JSON
cli-usage-span = DURÉE
cli-usage-interface = INTERFACE
usage-span = { $argument } demande une durée comme 90s, 10m ou 2h, jusqu’à 7 jours. C’était { $value }.
live-permission = Vous ne pouvez pas écouter le réseau. Lancez-le en tant que root (sudo gardien …), ou donnez ce droit une fois au programme : sudo setcap cap_net_raw+ep { $program }
live-no-interface = Aucune interface n’est allumée ici et ne mène à un réseau. Branchez-en une, ou nommez-en une avec --interface.
live-not-there = Il n’y a pas d’interface { $name } ici. Il y a : { $list }.
live-kind = L’interface { $name } est d’une sorte que gardien ne sait pas lire.
live-refused = L’interface { $name } n’a pas pu être ouverte : { $cause }.
live-unasked = Le système ne dit pas quelles interfaces il y a : { $cause }.
live-progress = encore { $left } · { $packets } paquets · { $things } émetteurs
live-progress-dropped = encore { $left } · { $packets } paquets · { $things } émetteurs · { $dropped } perdus
live-watching = Observation de { $list }. Ctrl-C y met fin.
account-live = { $n ->
    [one] Une interface a été observée.
   *[other] { $n } interfaces ont été observées.
}
account-live-nothing = { $file } : rien n’y est passé.
problem-dropped = { $n ->
    [one] Le noyau a laissé tomber un des { $what } paquets de { $file }. Il manque ci-dessous.
   *[other] Le noyau a laissé tomber { $n } des { $what } paquets de { $file }. Ils manquent ci-dessous.
}
problem-away = { $n ->
    [one] { $file } s’est arrêtée ou a disparu une fois. Ce qui est passé alors manque.
   *[other] { $file } s’est arrêtée ou a disparu { $n } fois. Ce qui est passé alors manque.
}
limit-heading-place = Ce que l’on ne peut pas voir d’ici
limit-heading-live = Ce que l’on n’a pas pu voir non plus
limit-always-live = Ce qui a été dit par un autre chemin, ou à un autre moment, n’a pas été vu.
limit-live-plugged-in = Cette machine est une parmi d’autres. Ce que les appareils disent à Internet, ou entre eux, ne passe pas par elle. Elle n’entend que ce qui est dit à tous, et à elle-même. « gardien doctor » dit comment changer cela.
limit-live-gateway = Cette machine est le routeur. Ce que les appareils d’un même réseau se disent ne passe pas par elle.
limit-live-bridge = Cette machine relie les autres. Ce que deux appareils derrière le même port se disent ne passe pas par elle.
limit-live-mirror = Un commutateur envoie des copies à cette machine. Ce qu’il ne copie pas, ou perd quand il y a trop, n’est pas vu, et personne ne dit combien cela fait.
limit-live-dropped = Le noyau a laissé tomber des paquets, parce qu’il y en avait trop à la fois.

## Docteur

shape-plugged-in = Cette machine est branchée comme une autre ({ $sides }).
shape-gateway = Cette machine est le routeur de { $sides }.
shape-bridge = Cette machine relie { $sides }. Ce qu’ils se disent passe par elle.
shape-mirror = Un commutateur envoie à cette machine une copie de ce que disent les autres ({ $sides }).
doctor-sees = Ce que l’on voit d’ici
sees-internet-v4-yes = Ce que les appareils disent à Internet par IPv4, et ses réponses.
sees-internet-v4-no = Pas ce que les appareils disent à Internet par IPv4.
sees-internet-v6-yes = Ce que les appareils disent à Internet par IPv6, et ses réponses.
sees-internet-v6-no = Pas ce que les appareils disent à Internet par IPv6.
sees-between-things-yes = Ce que les appareils se disent entre eux, là où cela passe ici.
sees-between-things-no = Pas ce que les appareils se disent entre eux.
sees-to-all-yes = Ce que les appareils disent à tous : leurs noms, leurs services, leurs demandes d’adresse.
sees-to-all-no = Pas ce que les appareils disent à tous.
doctor-stops = Ce qu’un pare-feu pourrait arrêter ici
stops-internet-v4-yes = Ce que les appareils disent à Internet par IPv4.
stops-internet-v4-no = Rien entre les appareils et Internet par IPv4.
stops-internet-v6-yes = Ce que les appareils disent à Internet par IPv6.
stops-internet-v6-no = Rien entre les appareils et Internet par IPv6.
stops-between-things-yes = Ce que les appareils se disent entre eux, là où cela passe ici.
stops-between-things-no = Rien entre un appareil et un autre.
doctor-stops-later = Aujourd’hui, gardien ne fait qu’observer. Rien n’est arrêté.
doctor-change = Comment voir plus
shapechange-plugged-in = Lancez gardien sur le routeur. Ou faites copier tous les ports du commutateur vers le port de cette machine (port miroir). Ou mettez cette machine, avec deux cartes réseau, entre le routeur et le commutateur, comme pont.
shapechange-gateway = Pour voir ce que les appareils se disent : un port miroir du commutateur, ou un point d’accès qui isole ses stations et laisse cette machine transmettre ce qu’elles disent.
shapechange-bridge = Donnez à chaque appareil, ou à chaque groupe d’appareils, son propre port. Ce qui passe dans un commutateur derrière un port n’est pas vu.
shapechange-mirror = Faites copier tous les ports du commutateur, dans les deux sens. Pour arrêter quelque chose, utilisez le routeur, ou mettez cette machine entre les deux comme pont.
doctor-heard = { $n ->
    [one] Entendu en une seconde
   *[other] Entendu en { $n } secondes
}
doctor-heard-counts = { $packets } paquets. Entre les autres et Internet : { $v4 } par IPv4, { $v6 } par IPv6. Entre appareils : { $things }. À tous : { $all }.
doctor-checks = Ce dont gardien a besoin
check-listen-fine = Vous pouvez écouter le réseau (CAP_NET_RAW).
check-listen-look = Vous ne pouvez pas écouter le réseau (CAP_NET_RAW manque).
remedy-listen-look = Utilisez sudo, ou une fois : sudo setcap cap_net_raw+ep { $detail }
check-firewall-right-fine = Vous pouvez régler un pare-feu (CAP_NET_ADMIN). Observer n’en a pas besoin.
check-firewall-right-note = Vous ne pouvez pas régler un pare-feu (CAP_NET_ADMIN manque). Observer n’en a pas besoin.
remedy-firewall-right-note = Pour arrêter quelque chose plus tard, lancez-le en tant que root.
check-ring-fine = Les paquets sont pris sans copie : { $detail }.
check-ring-look = Les paquets ne peuvent pas être pris : { $detail }.
remedy-ring-look = Vérifiez que l’interface est là et que le noyau a AF_PACKET avec anneaux.
check-dropped-fine = Rien n’a été perdu pendant l’écoute.
check-dropped-look = Le noyau a laissé tomber des paquets pendant l’écoute : { $detail }.
remedy-dropped-look = Utilisez une machine plus rapide, ou observez moins d’interfaces.
check-nftables-fine = Le noyau a nftables.
check-nftables-note = Le noyau n’a pas nftables : { $detail }.
remedy-nftables-note = Pour arrêter quelque chose plus tard, utilisez un noyau avec nf_tables.
check-nftables-cannot-tell = Sans CAP_NET_ADMIN, personne ne peut demander si nftables est là.
remedy-nftables-cannot-tell = Lancez-le en tant que root pour le savoir.
check-bridge-firewall-note = Ce qui passe par le pont passe aussi par les règles du pare-feu du routeur ({ $detail }).
remedy-bridge-firewall-note = Si ce n’est pas voulu : sysctl net.bridge.bridge-nf-call-iptables=0
check-bridge-memory-fine = Un pare-feu sur le pont peut se souvenir des échanges (nf_conntrack_bridge).
check-bridge-memory-note = Un pare-feu sur le pont ne peut pas se souvenir des échanges : nf_conntrack_bridge n’est pas là.
remedy-bridge-memory-note = Observer n’en a pas besoin. Pour arrêter quelque chose plus tard, utilisez un noyau qui l’a.
check-forward-v6-note = Il y a un chemin vers Internet par IPv6, mais cette machine ne transmet pas IPv6.
remedy-forward-v6-note = Si un autre routeur le fait, gardien ne voit pas ce qui y passe : sysctl net.ipv6.conf.all.forwarding
check-landlock-fine = Le noyau peut enfermer un programme dans ses propres fichiers (Landlock, version { $detail }).
check-landlock-note = Le noyau ne peut pas enfermer un programme dans ses propres fichiers (pas de Landlock).
remedy-landlock-note = Linux le peut depuis 5.13, là où c’est activé.
check-seccomp-fine = Le noyau peut limiter ce qu’un programme lui demande (seccomp).
check-seccomp-note = Le noyau ne peut pas limiter ce qu’un programme lui demande (pas de seccomp).
remedy-seccomp-note = Utilisez un noyau avec CONFIG_SECCOMP_FILTER.
check-clock-fine = L’horloge est tenue à l’heure.
check-clock-look = Rien ne tient l’horloge à l’heure. Les heures de ce qui est trouvé seraient fausses.
remedy-clock-look = Activez un service de temps : timedatectl set-ntp true
check-clock-cannot-tell = Le système ne dit pas si l’horloge est tenue à l’heure.
remedy-clock-cannot-tell = Comparez-la avec une autre horloge.
check-disk-fine = Place pour les données : { $detail }.
check-disk-look = Il y a peu de place pour les données : { $detail }.
remedy-disk-look = Faites de la place, ou mettez les données ailleurs avec --store.
check-store-fine = Les données sont là et leur journal tient : { $detail }.
check-store-note = Il n’y a pas encore de données : { $detail }.
remedy-store-note = « gardien import » ou « gardien run » en crée.
check-store-look = Les données ne sont pas comme il faut : { $detail }.
remedy-store-look = N’y écrivez plus. « gardien journal verify » et une sauvegarde en disent plus.
check-journal-note = Les données sont là, mais leur journal n’a jamais été signé : { $detail }.
remedy-journal-note = « gardien run » le signe.
