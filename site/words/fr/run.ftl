# gardien run, sa configuration, et les commandes qui interrogent un hub en marche.

## gardien run

run-about = Fait tourner le hub : garde le registre du site, signe son journal, répond en HTTP
run-after =
    Exemples :
      gardien run
      gardien run --store /var/lib/gardien --listen 127.0.0.1:7180
      gardien run --store postgres://gardien@localhost/gardien
      gardien run --source live

    Une option l’emporte sur l’environnement (GARDIEN_STORE, GARDIEN_LISTEN, GARDIEN_HOSTS, GARDIEN_SOURCES, GARDIEN_BUDGET, GARDIEN_LOG), lui sur gardien.toml, lui sur l’usage. SIGTERM ou Ctrl-C l’arrête en bon ordre, un second tout de suite.
run-config = Le fichier de configuration. Sinon $GARDIEN_CONFIG, ~/.config/gardien/gardien.toml, /etc/gardien/gardien.toml
run-listen = Où écouter : 127.0.0.1:7180, [::1]:7180, unix:/run/gardien.sock. Plusieurs fois pour plusieurs. Sinon 127.0.0.1:7180, que seule cette machine atteint
run-host = Un nom sous lequel on peut l’interroger, outre localhost et les adresses
run-source = Ce qui est surveillé : « live » pour les interfaces qui montrent quelque chose du site (gardien doctor les nomme), ou if:eth0 pour une seule. Plusieurs fois pour plusieurs. Sans cela, rien n’est surveillé
run-budget = Octets que le registre peut prendre ; l’usage le plus ancien est replié pour y rester
run-log = Ce qu’il faut noter : error, warn, info, debug, ou par partie : info,gardien=debug
run-json = Donner les adresses et le code en une ligne de JSON
run-usage-address = ADRESSE
run-usage-host = NOM
run-usage-source = SOURCE
run-usage-octets = OCTETS
run-usage-log = QUOI
run-listens = Le hub est à { $address }
run-watches = Il surveille : { $list }
run-watches-nothing = Il ne surveille rien. Pour surveiller ce qui passe ici : --source live
run-code =
    Il n’a pas encore de propriétaire. Ce code crée le premier, une fois, dans les 24 heures :

        { $code }

        gardien login { $url } --code { $code }
run-listen-failed = Impossible d’écouter à { $address } : { $cause }
run-folder-failed = Le dossier { $folder } ne peut pas être créé : { $cause }
run-system-failed = Le système a refusé : { $cause }

## Configuration

config-level = erreur
config-wrong = Cela ne se lit pas comme la configuration d’un hub : { $cause }
config-range = Ce nombre est trop petit ou trop grand ici.
config-address = Ce n’est pas une adresse où écouter. Écrivez 127.0.0.1:7180, [::1]:7180 ou unix:/run/gardien.sock.
config-source = Ceci n’est pas une source à surveiller. Écrivez « live », ou « if » avec deux-points et le nom d’une interface.
config-host = Ce n’est pas un nom de machine.
config-refused = Le hub n’a pas démarré : sa configuration est fausse.
config-unreadable = La configuration { $file } est illisible : { $cause }
config-too-long = La configuration { $file } dépasse { $octets } octets. Est-ce le bon fichier ?
config-open = Tout le monde sur cette machine peut écrire dans la configuration { $file }, et donc choisir où le hub écoute et quel registre il utilise. Retirez ce droit, puis réessayez : chmod o-w { $file }
usage-budget = { $text } n’est pas un budget. C’est un nombre d’octets, au moins 1048576.
run-usage-path = CHEMIN
run-anchors = Certificats de ceux qui peuvent signer ce que déclarent les fabricants : un fichier ou un dossier ; d’ordinaire le dossier « anchors » à côté du registre
run-fetch = Cherche de nouveau les fichiers MUD à échéance là où ils disent être, en HTTPS ; les serveurs de leurs fabricants voient la demande
anchors-unreadable = Les certificats de { $file } sont illisibles : { $cause }
anchors-empty = { $file } ne contient aucun certificat. Mettez-y du PEM ou du DER, ou retirez le fichier.
anchors-many = Cela fait plus de { $most } certificats de ceux qui peuvent signer.
usage-listen = { $text } n’est pas une adresse où écouter. Écrivez 127.0.0.1:7180, [::1]:7180 ou unix:/run/gardien.sock.
usage-host = { $text } n’est pas un nom de machine.
usage-source = { $text } n’est pas une source à surveiller. Écrivez live, ou if avec deux-points et le nom d’une interface. Une capture se lit avec gardien import.
usage-log = { $text } ne dit pas quoi noter. Écrivez error, warn, info ou debug, ou info,gardien=debug.

## Complétions et manuel

cli-completions-about = Écrit ce qu’il faut à un interpréteur pour compléter commandes et options
cli-completions-after =
    Exemples :
      gardien completions bash > ~/.local/share/bash-completion/completions/gardien
      gardien completions zsh > ~/.zfunc/_gardien
cli-completions-shell = L’interpréteur
cli-man-about = Écrit les pages du manuel, une par commande
cli-man-after =
    Exemples :
      gardien man ~/.local/share/man/man1
      gardien --lang fr man ~/.local/share/man/fr/man1
cli-man-folder = Où
cli-man-unwritten = Les pages ne peuvent pas être écrites dans { $folder } : { $cause }
