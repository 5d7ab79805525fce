# gardien run, its configuration, and the commands that ask a running hub.

## gardien run

run-about = Runs the hub: keeps the site's store, signs its journal, answers over HTTP
run-after =
    Examples:
      gardien run
      gardien run --store /var/lib/gardien --listen 127.0.0.1:7180
      gardien run --store postgres://gardien@localhost/gardien
      gardien run --source live

    A flag wins over the environment (GARDIEN_STORE, GARDIEN_LISTEN, GARDIEN_HOSTS, GARDIEN_SOURCES, GARDIEN_BUDGET, GARDIEN_LOG), that over gardien.toml, that over what is usual. SIGTERM or Ctrl-C stops it in good order, a second one at once.
run-config = The file of the configuration. Else $GARDIEN_CONFIG, ~/.config/gardien/gardien.toml, /etc/gardien/gardien.toml
run-listen = Where to listen: 127.0.0.1:7180, [::1]:7180, unix:/run/gardien.sock. Several times for several. Else 127.0.0.1:7180, which only this machine reaches
run-host = A name under which the hub may be asked, beside localhost and addresses
run-source = What is watched: “live” for the interfaces that show something of the site (gardien doctor names them), or if:eth0 for one. Several times for several. Without it nothing is watched
run-budget = Octets that the store may take; the oldest usage is folded to stay within
run-log = What to log: error, warn, info, debug, or by part: info,gardien=debug
run-json = Tell addresses and code as one line of JSON
run-usage-address = ADDRESS
run-usage-host = NAME
run-usage-source = SOURCE
run-usage-octets = OCTETS
run-usage-log = WHAT
run-listens = The hub is at { $address }
run-watches = It watches: { $list }
run-watches-nothing = It watches nothing. To watch what passes here: --source live
run-code =
    It has no owner yet. This code makes the first one, once, within 24 hours:

        { $code }

        gardien login { $url } --code { $code }
run-listen-failed = { $address } cannot be listened at: { $cause }
run-folder-failed = The folder { $folder } cannot be made: { $cause }
run-system-failed = The system refused: { $cause }

## Configuration

config-level = error
config-wrong = This cannot be read as the configuration of a hub: { $cause }
config-range = This number is too small or too large here.
config-address = This is no address to listen at. Write 127.0.0.1:7180, [::1]:7180 or unix:/run/gardien.sock.
config-source = This is no source to watch. Write "live", or "if:" and the name of an interface.
config-host = This is no name of a machine.
config-refused = The hub was not started: its configuration is wrong.
config-unreadable = The configuration { $file } cannot be read: { $cause }
config-too-long = The configuration { $file } is longer than { $octets } octets. Is it the right file?
config-open = Everybody on this machine may write the configuration { $file }, and so choose where the hub listens and which store it uses. Take that away, then try again: chmod o-w { $file }
usage-budget = { $text } is no budget. It is a number of octets, 1048576 at least.
run-usage-path = PATH
run-anchors = Certificates of those who may sign what makers declare: a file or a folder; usually the folder “anchors” beside the store
run-fetch = Fetches MUD files that are due again from where they say, over HTTPS; their makers’ servers see that they are asked
anchors-unreadable = The certificates in { $file } cannot be read: { $cause }
anchors-empty = { $file } holds no certificate. Put PEM or DER there, or take the file away.
anchors-many = These are more than { $most } certificates of those who may sign.
usage-listen = { $text } is no address to listen at. Write 127.0.0.1:7180, [::1]:7180 or unix:/run/gardien.sock.
usage-host = { $text } is no name of a machine.
usage-source = { $text } is no source to watch. Write live, or if: and the name of an interface. A capture is read by gardien import.
usage-log = { $text } does not say what to log. Write error, warn, info or debug, or info,gardien=debug.

## Completions and manual

cli-completions-about = Writes what a shell needs to complete commands and options
cli-completions-after =
    Examples:
      gardien completions bash > ~/.local/share/bash-completion/completions/gardien
      gardien completions zsh > ~/.zfunc/_gardien
cli-completions-shell = The shell
cli-man-about = Writes the pages of the manual, one for each command
cli-man-after =
    Examples:
      gardien man ~/.local/share/man/man1
      gardien --lang fr man ~/.local/share/man/fr/man1
cli-man-folder = Where to
cli-man-unwritten = The pages cannot be written to { $folder }: { $cause }
