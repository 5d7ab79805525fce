# What a person is told of a finding. The first layer has no word of the trade; the details may.
## Findings: who, what, to whom, how much, so what

finding-strangers-within = { $who } called { $hosts ->
    [one] one address
   *[other] { $hosts } addresses
} of strangers in { $within }. It got no answer.
finding-strangers-hosts = { $who } called { $hosts ->
    [one] one address
   *[other] { $hosts } addresses
} of strangers. It got no answer.
finding-strangers = { $who } called many strangers on the Internet. It got no answer.
finding-strangers-so = { $level ->
    [act] Things that obey somebody else look for victims in this way.
   *[other] We think that this is worth a look. Some programs for sharing do the same.
}
finding-dead-boss-within = { $who } called { $about } { $tries ->
    [one] once
   *[other] { $tries } times
} in { $within }. Nobody answered.
finding-dead-boss-about = { $who } keeps calling { $about }. Nobody answers.
finding-dead-boss = { $who } keeps calling an address where nobody answers.
finding-dead-boss-so = We think that it waits for orders from there. The old server may be gone.
finding-flood-packets = { $who } sent { $packets ->
    [one] one packet
   *[other] { $packets } packets
} to { $about } and got no answer.
finding-flood-about = { $who } sends to { $about } without end and gets no answer.
finding-flood = { $who } sends without end to someone who does not answer.
finding-flood-rate = At its height it sent { $per_second } each second.
finding-flood-so = So much can block the line of the other side. We think that it takes part in an attack.
finding-under-attack-doors = { $about } tried { $ports_tried ->
    [one] one door
   *[other] { $ports_tried } doors
} of { $who }, one after the other.
finding-under-attack-packets = { $who } was sent { $packets ->
    [one] one packet
   *[other] { $packets } packets
}, more than it can use.
finding-under-attack = { $who } is sent more than it can use.
finding-under-attack-from = They came from { $about }.
finding-under-attack-so = { $who } is the target here. It is not the cause.
finding-port-scan-doors = { $who } tried { $ports_tried ->
    [one] one door
   *[other] { $ports_tried } doors
} of { $about }, one after the other.
finding-port-scan-packets = { $who } knocked at doors of { $about } { $packets ->
    [one] once
   *[other] { $packets } times
}.
finding-port-scan-about = { $who } tried the doors of { $about }, one after the other.
finding-port-scan = { $who } tried doors of another machine, one after the other.
finding-port-scan-so = We think that it looks for a way in. People who look after networks do so too.
finding-worm-syn-hosts = { $who } sent { $packets ->
    [one] one call
   *[other] { $packets } calls
} with the mark of a known worm. They went to { $hosts ->
    [one] one address
   *[other] { $hosts } addresses
}.
finding-worm-syn-packets = { $who } sent { $packets ->
    [one] one call
   *[other] { $packets } calls
} with the mark of a known worm.
finding-worm-syn = { $who } sent calls with the mark of a known worm.
finding-worm-syn-so = We know of no good program that leaves this mark.
finding-login-loop-within = { $who } tried { $tries ->
    [one] once
   *[other] { $tries } times
} to log in to { $hosts ->
    [one] one machine
   *[other] { $hosts } machines
}. That took { $within }.
finding-login-loop-tries = { $who } tried { $tries ->
    [one] once
   *[other] { $tries } times
} to log in elsewhere.
finding-login-loop = { $who } tries again and again to log in elsewhere.
finding-login-loop-service = { $service ->
    [telnet] It did so by Telnet, an old way that worms like.
    [ssh] It did so by SSH, a way that experts use.
   *[other] It did so in this way: { $service }.
}
finding-login-loop-so = We think that a program tries out passwords there.
finding-login-loop-in-tries = { $about } tried { $tries ->
    [one] once
   *[other] { $tries } times
} to log in to { $who }.
finding-login-loop-in-about = { $about } tries again and again to log in to { $who }.
finding-login-loop-in = Somebody tries again and again to log in to { $who }.
finding-login-loop-in-service = { $service ->
    [telnet] It did so by Telnet, an old way that worms like.
    [ssh] It did so by SSH, a way that experts use.
   *[other] It did so in this way: { $service }.
}
finding-login-loop-in-so = We think that somebody tries to guess its password.
finding-default-login-direction = { $direction ->
    [in] { $about } tried a password on { $who } that many things leave the factory with.
   *[other] { $who } tried a password on { $about } that many things leave the factory with.
}
finding-default-login-about = A password that many things leave the factory with went between { $who } and { $about }.
finding-default-login = { $who } uses a password that many things leave the factory with.
finding-default-login-accepted = { $accepted ->
    [yes] The door opened.
    [no] The door stayed shut.
   *[other] We cannot tell whether the door opened.
}
finding-default-login-so = These passwords are known to everyone. Worms try them first.
finding-forged-source-addresses = { $who } sent { $packets ->
    [one] one packet
   *[other] { $packets } packets
} under { $addresses ->
    [one] one address that is
   *[other] { $addresses } addresses that are
} not its own.
finding-forged-source-some = { $who } sent packets under { $addresses ->
    [one] one address that is
   *[other] { $addresses } addresses that are
} not its own.
finding-forged-source = { $who } sent packets under addresses that are not its own.
finding-forged-source-so = This hides who sent them. We think that it takes part in an attack.
finding-more-upload-hour = { $who } sent { $octets } in one hour. It usually sends { $usual }. The hour began on { $hour }.
finding-more-upload-usual = { $who } sent { $octets } in one hour. It usually sends { $usual }.
finding-more-upload = { $who } sent far more than it usually does.
finding-more-upload-so = We do not know what it sent.
finding-steady-stranger-lasted = { $who } talked with { $about } for { $lasted }.
finding-steady-stranger-about = { $who } has long talks with { $about }.
finding-steady-stranger = { $who } has long talks with a stranger on the Internet.
finding-steady-stranger-octets = Together they moved { $octets }.
finding-steady-stranger-so = We know neither the name nor the language. We cannot tell what it is for.
finding-own-resolver-queries = { $who } asked { $about } for addresses of names, { $queries ->
    [one] once
   *[other] { $queries } times
}.
finding-own-resolver-about = { $who } asks { $about } for addresses of names.
finding-own-resolver = { $who } asks a server of its own choice for addresses of names.
finding-own-resolver-so = Your network names another server for that. The one that it asks learns whom it talks to.
finding-hidden-lookups-about = { $who } asks { $about } for addresses of names, and nobody here can read it.
finding-hidden-lookups = { $who } asks for addresses of names, and nobody here can read it.
finding-hidden-lookups-so = That keeps others from reading along. It also means that we see fewer names.
finding-dns-tunnel-within = { $who } asked for { $names ->
    [one] one name
   *[other] { $names } names
} below { $about } in { $within }.
finding-dns-tunnel-names = { $who } asked for { $names ->
    [one] one name
   *[other] { $names } names
} below { $about }.
finding-dns-tunnel = { $who } asks for ever new names of one server.
finding-dns-tunnel-octets = The names alone came to { $octets }.
finding-dns-tunnel-so = We think that data leaves the house inside these names.
finding-made-up-names-within = { $who } asked for { $names ->
    [one] one name that does
   *[other] { $names } names that do
} not exist, in { $within }.
finding-made-up-names-names = { $who } asked for { $names ->
    [one] one name that does
   *[other] { $names } names that do
} not exist.
finding-made-up-names = { $who } asks for names that do not exist.
finding-made-up-names-so = The names look made up by a program. Some worms look for their boss in this way.
finding-door-opened = { $who } asked your router to open a door to the Internet.
finding-door-opened-granted = { $granted ->
    [yes] The router opened it.
    [no] We did not see the router open it.
   *[other] We cannot tell whether it opened.
}
finding-door-opened-so = { $level ->
    [look] Anyone outside can now try that door.
    [act] Anyone outside can now try that door.
   *[other] Through an open door, anyone outside could try to get in.
}
finding-reached-from-outside-hosts = { $hosts ->
    [one] One machine
   *[other] { $hosts } machines
} on the Internet got through to { $who }.
finding-reached-from-outside = Machines on the Internet got through to { $who }.
finding-reached-from-outside-so = It has a door that all can try.
finding-lan-scan-within = { $who } looked for { $hosts ->
    [one] one other thing
   *[other] { $hosts } other things
} on your network, within { $within }.
finding-lan-scan-hosts = { $who } looked for { $hosts ->
    [one] one other thing
   *[other] { $hosts } other things
} on your network.
finding-lan-scan = { $who } looked for other things on your network.
finding-lan-scan-so = Apps do this to find what is there. Worms do it too.
finding-went-silent-usual = { $who } has said nothing for { $silent_for }. It usually speaks every { $usual_every }.
finding-went-silent-for = { $who } has said nothing for { $silent_for }.
finding-went-silent = { $who } went silent.
finding-went-silent-so = It may be off, out of reach or broken.
finding-firmware-in-clear-octets = { $who } fetched a program of { $octets } from { $about }, and nothing kept it from being read.
finding-firmware-in-clear-about = { $who } fetched a program from { $about }, and nothing kept it from being read.
finding-firmware-in-clear = { $who } fetched a program, and nothing kept it from being read.
finding-firmware-in-clear-so = Anyone on the way could have changed it. Only its maker can mend this.
finding-secret-in-clear-kind = { $kind ->
    [password] { $who } sent a password to { $about } for all to read.
    [wifi-key] { $who } sent the key of a Wi-Fi to { $about } for all to read.
    [cookie] { $who } sent the mark of a login to { $about } for all to read.
    [digest] { $who } sent proof of a password to { $about } for all to read.
   *[other] { $who } sent a secret key to { $about } for all to read.
}
finding-secret-in-clear-about = { $who } sent a secret to { $about } for all to read.
finding-secret-in-clear = { $who } sent a secret for all to read.
finding-secret-in-clear-so = Anyone on the way can use it. Only its maker can mend this.
finding-declaration-broken-parties = { $who } does more than its maker says. { $outside ->
    [one] One packet
   *[other] { $outside } packets
} with { $parties ->
    [one] one party
   *[other] { $parties } parties
} fit nothing that the maker wrote.
finding-declaration-broken = { $who } does more than its maker says.
finding-declaration-broken-so = { $level ->
    [look] The maker’s file forbids some of it.
   *[other] The maker’s file may be old or not complete.
}
finding-arp-impersonation-claims = { $who } said { $claims ->
    [one] once
   *[other] { $claims } times
} that it is { $about }. Another thing has that address.
finding-arp-impersonation-about = { $who } says that it is { $about }. Another thing has that address.
finding-arp-impersonation = { $who } says that it has the address of another thing.
finding-arp-impersonation-so = In this way it could read what others send.
finding-dhcp-impersonation-first = { $who } gives out addresses on your network. So far { $first_server } did that.
finding-dhcp-impersonation = { $who } gives out addresses on your network, and something else does so too.
finding-dhcp-impersonation-so = Whoever does this can lead other things astray.
finding-router-impersonation-first = { $who } tells all things to send through it. So far { $first_router } did that.
finding-router-impersonation = { $who } tells all things to send through it, and something else does so too.
finding-router-impersonation-so = Whoever does this can read what others send.
finding-rpl-oddity-kind = { $kind ->
    [rank] { $who } tells its radio mesh that it is the root, and it is not.
    [parent] { $who } tells its radio mesh that it is closer than it can be.
    [version] { $who } makes its radio mesh build itself anew.
    [flood] { $who } asks its radio mesh for a way again and again.
   *[other] { $who } tells its radio mesh what does not fit.
}
finding-rpl-oddity = { $who } tells its radio mesh what does not fit.
finding-rpl-oddity-so = Messages could go the wrong way. Batteries could drain.
finding-other = { $who }: { $rule }.
finding-kind-sure = It is { $kind }.
finding-kind-think = We think that it is { $kind }.
finding-works = Since then it still talked with { $other }.
finding-moment = less than a second

## Findings: what a person can do

choice-ask = Ask who used it at that time, and for what.
choice-ask-maker = Ask its maker why it does this.
choice-block = Block that server in your router.
choice-check-power = Check its power and its network.
choice-close-door = Close that door in your router.
choice-close-doors = Close doors from outside in your router.
choice-cut-off = Unplug it, or block it in your router.
choice-find-out = Find out what it is and who put it there.
choice-find-sender = Find out who sends this.
choice-leave = Leave it as it is.
choice-no-doors = Forbid things to open doors by themselves.
choice-password = Give it a new password of its own.
choice-replace = Keep it off the Internet, or replace it.
choice-reset = Reset it and give it new software.
choice-update = Give it its newest software.
choice-watch = Record for longer, then look again.

## Findings: what else could explain it

perhaps-admin-script = Somebody’s own script may log in to care for it.
perhaps-antivirus = A program against viruses may check names like this.
perhaps-app-looks-for-things = An app may have looked for things that it can steer.
perhaps-asked-for = It may be the answer to something that it asked for.
perhaps-backup = It may have made a backup.
perhaps-browser-test = A browser may have tested the network.
perhaps-built-in = It may be built to do so by default.
perhaps-captive-portal = It may have looked for a login page of the network.
perhaps-capture-began-late = The name may have been told before the recording began.
perhaps-cdn = A network that delivers content may use many names or addresses.
perhaps-checks-who-is-there = It may check who is at home.
perhaps-debug = A developer may have been looking for a fault.
perhaps-delivery-network = A network that delivers content may use many names or addresses.
perhaps-dhcp-change = Addresses may have been given out anew.
perhaps-failover = A spare machine may have taken over the address on purpose.
perhaps-file-sharing = A program for sharing files calls many strangers.
perhaps-first-setup = Somebody may have been setting it up.
perhaps-forgotten-password = Somebody may have forgotten the password.
perhaps-game = A game may look for other players.
perhaps-games = A game may look for other players.
perhaps-guest-network = It may serve a network for guests.
perhaps-heard-late = Old messages may have been heard late.
perhaps-honeypot = Somebody may have set a trap for worms on purpose.
perhaps-hub-checks = A hub may check whether its things are there.
perhaps-installer = An installer may have been at work.
perhaps-log-lookups = A server may look up the names in its log.
perhaps-maintenance-switch-off = Somebody may have switched it off for repair.
perhaps-measurement = A program may have measured the network.
perhaps-measuring = A program may have measured the network.
perhaps-mesh = Several radio boxes may act as one.
perhaps-monitoring = A program may watch over other machines.
perhaps-motion = Something may have moved in front of it.
perhaps-moved-server = Its maker may have moved the server.
perhaps-named-before = The name may have been told before the recording began.
perhaps-network-scan-by-person = Somebody may have searched the network on purpose.
perhaps-network-scanner = Somebody may have searched the network on purpose.
perhaps-new-address = It may go on under another address.
perhaps-other-content = It may have fetched something else than a program.
perhaps-other-model = The file may be that of another model.
perhaps-outage = The network may have been down.
perhaps-own-filter = A filter of your own may do this.
perhaps-person-logging-in = A person may have logged in by hand.
perhaps-phone-app = An app on a phone may do this.
perhaps-public-value = The word may be no secret at all.
perhaps-remote-access = Somebody may use it from outside on purpose.
perhaps-reputation-service = A service that rates mail or programs may ask like this.
perhaps-restarts = It may restart over and over.
perhaps-router = It may be a router that passes on what others send.
perhaps-same-address-set-twice = Two things may have been given the same address by mistake.
perhaps-second-border-router = A second border router may serve the same mesh.
perhaps-second-router = It may be a second router that somebody wanted.
perhaps-security-check = Somebody may have tested the locks on purpose.
perhaps-set-by-owner = Somebody may have set it up so.
perhaps-set-up = Somebody may have been setting it up.
perhaps-shares-its-connection = A phone or a computer may share its connection.
perhaps-signed-download = The program may carry a seal that the thing checks.
perhaps-sleeping = It may sleep to save power.
perhaps-switched-off = Somebody may have switched it off.
perhaps-taken-away = Somebody may have taken it away.
perhaps-test = Somebody may have been testing it.
perhaps-thread-border-router = It may lead a radio mesh to your network.
perhaps-two-cards = It may have two network cards.
perhaps-two-networks = Two networks may share one cable.
perhaps-typo = A name may have been typed wrong.
perhaps-update = It may have been fetching an update.
perhaps-used-once = The secret may have been good only once.
perhaps-video-stream = It may be sending pictures to someone who wants them.
perhaps-vpn = It may be a private tunnel that somebody set up.
perhaps-wanted-door = Somebody may want this door, for a game or a camera.
perhaps-web-page = Somebody may have opened the web page of that service.
perhaps-who-was-first = We cannot know who had the right first.
perhaps-other = It may also be this: { $word }.

## Findings: what they rest on

proof-id = Finding { $id } of the rule { $rule }.
proof-once = It was seen on { $first }.
proof-when = It was seen { $span }, { $n ->
    [one] once
   *[other] { $n } times
}.
proof-about = The other side is { $about }.
proof-company = { $about } belongs to { $company }.
proof-named = An answer in these files gave that address a name.
proof-unnamed = No answer in these files gave that address a name, though there are answers.
proof-no-answers = These files hold no answers about names, so a missing name proves nothing.
proof-ports = Ports, the most used first: { $list }.
proof-fact = { $name }: { $value }.
proof-packet = Packet { $packet } of file { $file }: { $shows }.
proof-more = { $n ->
    [one] One more packet shows it.
   *[other] { $n } more packets show it.
}
proof-none = No single packet shows it; it follows from counts.
shows-accepts = it accepts a call
shows-advertises = it calls itself a router
shows-announces = what it announces
shows-answer = the answer
shows-answers = it gives out an address
shows-asked = a call
shows-asks = it asks for a way
shows-busiest-minute = in its busiest minute
shows-claims = it claims the address
shows-ended = the end of the talk
shows-first-router = the router that was there before
shows-first-server = the server that was there before
shows-hello = the beginning of the talk
shows-last-active = the last that was heard of it
shows-login = a login
shows-mapping-asked = it asks for a door
shows-mapping-granted = the router opens the door
shows-name-asked = a name is asked for
shows-names-parent = it names its parent
shows-no-such-name = there is no such name
shows-not-declared = what is not declared
shows-opened = the first packet of a talk
shows-owner = the one that had the address
shows-parent = its parent speaks
shows-password = a password
shows-root = the root speaks
shows-secret = the secret
shows-unanswered = one of many without an answer
shows-other = { $word }

## Levels

level-fine = Fine
level-note = Note
level-look = Look
level-act = Act
level-cannot-tell = Cannot tell

## The home in a few sentences

home-nothing = No thing was seen, so there is nothing to tell.
home-well = { $n ->
    [one] We saw one thing and found nothing to do.
   *[other] We saw { $n } things and found nothing to do.
}
home-except = All looks well, except { $list }.
home-act = { $n ->
    [one] one thing to do
   *[other] { $n } things to do
}
home-look = { $n ->
    [one] one to look at
   *[other] { $n } to look at
}
home-who-act = To do: { $list }.
home-who-look = To look at: { $list }.
home-more = { $list } and { $n } more
home-notes = { $n ->
    [one] One more fact is good to know.
   *[other] { $n } more facts are good to know.
}
home-cannot = { $n ->
    [one] In one case we cannot tell.
   *[other] In { $n } cases we cannot tell.
}
home-encrypted = We cannot read what was encrypted. We only know to whom it went and how much.
home-one-direction = Part of the talks shows one side only. What the other side said we do not know.
home-seen = We watched for { $duration }. What happens at other times we cannot tell.

## A thing in a few sentences

about-companies = { $n ->
    [one] It talks to one company: { $list }.
   *[other] It talks to { $n } companies: { $list }.
}
about-domains = { $n ->
    [one] On the Internet it talks to { $list } alone.
   *[other] On the Internet it talks most with { $list }.
}
about-advertising = { $n ->
    [one] One of them lives on advertising.
   *[other] { $n } of them live on advertising.
}
about-analytics = { $n ->
    [one] One of them counts what people do.
   *[other] { $n } of them count what people do.
}
about-local = It talks to nobody outside.
about-silent = We saw it talk to nobody.
about-unreadable = We cannot read most of what it sends: it is encrypted, and that is good.
about-readable = Anyone on the way can read most of what it sends.
about-act = { $n ->
    [one] There is one thing to do.
   *[other] There are { $n } things to do.
}
about-look = { $n ->
    [one] There is one thing to look at.
   *[other] There are { $n } things to look at.
}
about-none = We found nothing to do.
about-why = Why: gardien why { $id }
about-choice = – { $choice }
about-more = { $n ->
    [one] One more fact is in the JSON.
   *[other] { $n } more facts are in the JSON.
}

## Rules: why they conclude what they conclude, and what they cannot see

because-strangers = A harmless thing calls names that its maker gave it. It does not knock at address after address that no name led to. The rule counts such calls that got no answer. It cannot see names that were looked up before the recording.
because-dead-boss = A worm keeps calling its boss at a fixed address, even when nobody answers there. The rule counts calls to one address without a name. It cannot tell a vanished boss from a server that moved.
because-flood = No harmless thing sends so many packets without an answer. The rule counts packets that nobody answered. Where one direction was not recorded, it says nothing.
because-under-attack = The rule counts what comes in, as it does for floods that go out. It cannot tell an attack from a test that somebody wanted.
because-port-scan = A thing knows which doors it needs. The rule counts different doors of one machine that stayed shut. People who look after networks do this on purpose.
because-worm-syn = A known worm writes the address that it calls into a field where others write a random number. By chance that happens once in four billion calls. The rule waits for several.
because-login-loop = A person gives up after a few passwords. The rule counts short logins, one after the other. It cannot read what is encrypted, so it does not know whether a login worked.
because-login-loop-in = A person gives up after a few passwords. The rule counts short logins from outside. It cannot read what is encrypted, so it does not know whether a login worked.
because-default-login = The rule compares passwords sent in clear with those that things leave the factory with. It sees only what was not encrypted.
because-forged-source = A thing sends under its own address. The rule looks for packets whose sender is neither of this site nor a router’s neighbour. It needs the hardware address to know who sent them.
because-more-upload = The rule compares each hour with the thing’s own usual hours. It says that more went out, not what. A new habit looks the same.
because-steady-stranger = The rule looks for long talks with an address that has no name, in no language that we know. It says that they are there, not that they are bad.
because-own-resolver = The network names a server for looking up names. The rule notes whoever asks another one. Many things are built to do so.
because-hidden-lookups = The rule knows the servers that answer such questions under encryption, by name or address. It cannot tell what was asked.
because-dns-tunnel = Names can carry data to whoever runs the domain. The rule counts different long names below one domain. Some delivery networks and mail filters do the same.
because-made-up-names = Some worms make up names until one answers. The rule counts names that do not exist and that look like dice. Some browsers test the network so.
because-door-opened = A thing can ask the router to let strangers in. The rule reads such requests and the answers. It cannot tell who uses the door.
because-reached-from-outside = The rule counts machines on the Internet whose calls a thing took. It sees only doors that somebody used in this time.
because-lan-scan = A thing knows whom it needs. The rule counts addresses and doors that it tried in a short time. Apps that look for things do so too.
because-went-silent = The rule learns how often a thing speaks, and notes when it stops. It cannot tell broken from switched off.
because-firmware-in-clear = The rule reads web downloads that were not encrypted and looks at what they carry. It cannot see whether the thing checks a seal afterwards.
because-secret-in-clear = The rule knows where passwords and keys stand in several languages of the network. It cannot tell whether a secret still opens anything.
because-declaration-broken = The maker’s file says whom the thing needs. The rule holds what it did against that. It cannot tell whether the thing or the file is wrong.
because-arp-impersonation = An address belongs to one thing at a time. The rule waits for a second one that claims it while the first still uses it. It cannot know who had the right first.
because-dhcp-impersonation = One machine gives out addresses on a network, mostly the router. The rule waits for a second one that says something else.
because-router-impersonation = The rule waits for a second machine that calls itself a router and changes where others send. Some phones do that when they share their connection.
because-rpl-oddity = In a radio mesh each node says how close to the root it is. The rule looks for what cannot be true. It cannot read encrypted frames.

## gardien why

why-heading-because = Why the rule concludes this
why-heading-facts = Facts
why-heading-proof = What it rests on
why-heading-perhaps = What else could explain it
why-heading-choices = What you can do
why-heading-cannot = What these files cannot show
why-packet = { $at }: packet { $packet } of { $file }, offset { $offset }: { $shows }.
why-nothing-else = The rule knows of no harmless explanation.
why-no-choice = Nothing needs to be done.
why-unknown = There is no finding { $id } in these files.
why-unknown-here = No finding { $id } is kept here. Where you were told of it in captures, give them: gardien why ID CAPTURE
why-near = The nearest are { $list }.
why-none = There is no finding at all in them.
why-same = Give the same files, and the same --home, --mud and times, as when you were told of it.

## gardien inspect --evidence

evidence-comment = { $shows } (packet { $packet } of { $file }, offset { $offset })
evidence-section = { $id }: { $text }
evidence-readme-title = What the findings rest on
evidence-readme-about = Each file holds the packets behind one finding, at most 64, with a comment on each. Any program that reads pcapng opens them. What stands in a .log are rows of a Zeek log.
evidence-readme-item = { $file }: { $level }. { $text } { $n ->
    [one] One packet.
   *[other] { $n } packets.
}
evidence-readme-none = { $id }: { $level }. { $text } No single packet shows it.
evidence-readme-nothing = Nothing was found to look at, so there is no packet here.
evidence-readme-careful = Packets can hold names, places and passwords. Think before you pass them on.
evidence-wrote = { $n ->
    [0] No finding has packets to show. { $folder } holds only a README.txt.
    [one] The packets behind one finding are in { $folder }.
   *[other] The packets behind { $n } findings are in { $folder }.
}
evidence-missing = { $n ->
    [one] One packet was no longer where it had been read. The file may have changed since.
   *[other] { $n } packets were no longer where they had been read. The files may have changed since.
}
evidence-stdin = Standard input cannot be read twice, so --evidence has nothing to copy packets from. Save the capture to a file first.
evidence-full = { $folder } is not empty. Nothing was read. Give another folder, or --force to write into it.
evidence-not-a-folder = { $folder } is no folder. Give another name to --evidence.
cli-inspect-evidence = Write the packets behind each finding to look at or act on into this folder, as pcapng; with --all, behind every finding
cli-inspect-force = Write into the folder of --evidence though it is not empty
cli-inspect-fail-on = Exit with 3 when something at this level or above was found
cli-why-about = Tells the whole story of one finding: why, from which packets, what else could explain it
cli-why-id = The finding, such as f-0a1b2c3d, as the account names it
cli-why-capture = The captures that it was found in. Without any, the hub or the store is asked
cli-why-json = Write the story as JSON
cli-why-after =
    Example:
      gardien inspect home.pcap
      gardien why f-0a1b2c3d home.pcap

    Exit codes:
      0  done
      1  failed, or there is no such finding
      2  wrong usage

## Facts by their names

fact-accepted = whether it was let in
fact-addresses = addresses
fact-asked = times it asked
fact-claims = times it claimed it
fact-connections = connections
fact-direction = direction
fact-doors = calls at ports by which machines are managed
fact-example = an example
fact-first-router = the router so far
fact-first-server = the server so far
fact-from = from
fact-granted = whether it was opened
fact-hosts = machines
fact-hour = the hour
fact-how = in which way
fact-inside-port = port inside
fact-kind = kind
fact-lasted = lasted
fact-names = names
fact-octets = size
fact-outside = packets outside the declaration
fact-outside-port = port outside
fact-owner = who had it
fact-packets = packets
fact-parties = parties
fact-path = path
fact-per-second = packets a second at most
fact-ports = ports
fact-ports-tried = ports tried
fact-protocol = protocol
fact-queries = questions
fact-rank = rank
fact-resolver = resolver
fact-router = router
fact-service = service
fact-shown = what was sent, masked
fact-silent-for = silent for
fact-software = whether it is a program
fact-tree = tree of the mesh
fact-tries = tries
fact-user = user
fact-usual = usual
fact-usual-every = usual pause
fact-usual-resolver = usual resolver
fact-usual-router = usual router
fact-what = what
fact-where = where
fact-whose = whose address
fact-within = within
fact-without-answer = without an answer
fact-other = { $name }
