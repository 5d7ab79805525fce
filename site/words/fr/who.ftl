### Qui est un appareil, et qui est derrière ceux à qui il parle

who-radio = La partie radio à l’intérieur vient de { $maker }, ce qui ne dit rien de qui a fait l’appareil.
who-no-claim = Il y a trop peu pour dire qui il est.
who-contradiction-kind = Il dit être { $says }, mais se conduit comme { $behaves }.
who-contradiction-maker = Il dit être fait par { $says }, mais parle à { $behaves }.
who-companies = Derrière les noms à qui il parle : { $list }.
who-company-item = { $company } ({ $trade })

who-cli-knowledge = Connaître aussi les lignes de ce fichier : domaine, société, métier, genre, preuve, entre tabulations. Peut se répéter
who-cli-list = Connaître aussi les domaines de ce fichier, tous d’un même métier. Peut se répéter
who-cli-usage-list = MÉTIER=FICHIER
who-cli-no-list = { $value } n’est pas une liste. Écrivez MÉTIER=FICHIER, avec un de ces métiers : { $list }.
who-cli-refused = { $file }, ligne { $line } : laissée de côté, car { $why }.
who-cli-cannot-read = { $file } ne peut être lu : { $cause }.

reason-http-says = Dans une requête web, il dit { $saw }.
reason-http-path = Il demande au web { $saw }.
reason-edimax = Dans la langue propre à Edimax, il dit { $saw }.
reason-mdns-instance = Dans la liste des services, il s’appelle { $saw }.
reason-hnap = À son application, il dit { $saw }.
reason-upnp = Dans sa description sur le réseau, il dit { $saw }.

## Genres d’appareils

who-kind-camera = une caméra
who-kind-doorbell = une sonnette
who-kind-plug = une prise
who-kind-switch = un interrupteur
who-kind-lamp = une lampe
who-kind-bridge = un pont pour d’autres appareils
who-kind-sensor = un capteur
who-kind-siren = une sirène
who-kind-scale = une balance
who-kind-speaker = une enceinte
who-kind-voice-assistant = un assistant vocal
who-kind-media-player = un lecteur de films ou de musique
who-kind-tv = une télévision
who-kind-console = une console de jeu
who-kind-phone = un téléphone
who-kind-tablet = une tablette
who-kind-computer = un ordinateur
who-kind-ip-phone = un téléphone de bureau
who-kind-printer = une imprimante
who-kind-3d-printer = une imprimante 3D
who-kind-storage = une réserve de fichiers
who-kind-router = un routeur
who-kind-access-point = une borne Wi-Fi
who-kind-lock = une serrure
who-kind-lock-hub = un pont pour serrures
who-kind-garage-door = une porte de garage
who-kind-thermostat = un thermostat
who-kind-vacuum = un robot de ménage
who-kind-hot-drinks = une cafetière ou une bouilloire
who-kind-appliance = un appareil ménager
who-kind-energy-meter = un compteur ou un onduleur
who-kind-irrigation = une commande d’arrosage
who-kind-pet-feeder = un distributeur pour animaux

## Métiers

who-trade-maker = fabricant d’appareils
who-trade-platform = sert les appareils de plusieurs fabricants
who-trade-cloud = loue des ordinateurs
who-trade-content = livre des contenus
who-trade-push = livre des avis aux téléphones
who-trade-software = éditeur de logiciels
who-trade-certificates = se porte garant de serveurs
who-trade-time = donne l’heure
who-trade-resolver = cherche les noms
who-trade-analytics = étudie l’usage
who-trade-advertising = publicité
who-trade-social = réseau social

## Pourquoi une ligne est refusée

who-refused-cells = le nombre de cases est faux
who-refused-empty = une case est vide et ne peut l’être
who-refused-too-long = une case est trop longue
who-refused-character = une case a un caractère interdit
who-refused-domain = ce n’est pas un nom de domaine
who-refused-trade = ce métier n’existe pas
who-refused-kind = ce genre n’existe pas
who-refused-twice = le nom y est deux fois
who-refused-too-many = il y a trop de lignes
