# Every word that gardien says to people, in English. `fr.ftl` says the same in French.
# Short sentences, no blame, no alarm. A test holds both files to the same messages and variables.

## Figures

figure-units = B kB MB GB TB PB EB
figure-months = January February March April May June July August September October November December
figure-and = { $first } and { $last }
figure-quoted = “{ $text }”
figure-moment = { $day }, { $clock } UTC
figure-span = from { $first } to { $last }
figure-span-minute = on { $day }, { $clock } UTC
figure-span-day = on { $day }, from { $first } to { $last } UTC
figure-clock = { $hour }:{ $minute }
figure-day = { $day } { $month } { $year }
figure-under-one = under { $percent }
figure-two = { $large } { $small }
figure-seconds = { $n ->
    [one] one second
   *[other] { $n } seconds
}
figure-minutes = { $n ->
    [one] one minute
   *[other] { $n } minutes
}
figure-hours = { $n ->
    [one] one hour
   *[other] { $n } hours
}
figure-days = { $n ->
    [one] one day
   *[other] { $n } days
}

## The account: the files

account-files = { $n ->
    [one] One file was read.
   *[other] { $n } files were read.
}
account-file = { $n ->
    [one] { $file }: one packet, { $size }, on { $when }.
   *[other] { $file }: { $n } packets, { $size }, { $when } ({ $duration }).
}
account-file-rows = { $n ->
    [one] { $file }: one row, on { $when }.
   *[other] { $file }: { $n } rows, { $when } ({ $duration }).
}
account-file-nothing = { $file }: nothing in it could be read.
account-more-files = { $n ->
    [one] One more file was read without trouble.
   *[other] { $n } more files were read without trouble.
}
account-totals = Together: { $packets } packets, { $size }, { $span }.
account-duplicates = { $n ->
    [one] One packet was seen twice. It counts once below.
   *[other] { $n } packets were seen twice. They count once below.
}
account-aside = { $n ->
    [one] One packet was left aside: { $list }.
   *[other] { $n } packets were left aside: { $list }.
}
account-aside-item = { $what } ({ $n })
account-routers = { $n ->
    [one] The router here is { $list }.
   *[other] The routers here are { $list }.
}
account-resolvers = The network names these resolvers: { $list }.
account-home = These addresses count as this site: { $list }.
account-things = { $n ->
    [0] No thing of this site was seen.
    [one] One thing was seen. It sent { $up } and received { $down }.
   *[other] { $n } things were seen. Together they sent { $up } and received { $down }.
}

## The account: one thing

thing-unnamed = Thing { $n }
thing-maker = It seems to be made by { $maker }.
thing-model = Its model seems to be { $model }.
thing-kind = It seems to be a thing of this kind: { $kind }.
thing-firmware = It says it runs firmware { $firmware }.
thing-guess = All this is only a guess.
thing-likely = We think so, but are not sure.
thing-unknown = Nothing that was seen says who it is.
thing-more-reasons = { $n ->
    [one] One more clue is in the JSON.
   *[other] { $n } more clues are in the JSON.
}
thing-present = It was here { $span }.
thing-silent = We saw it talk to nobody.
thing-moved = It sent { $up } and received { $down }.
thing-parties-out = { $n ->
    [one] It talked to one party on the Internet.
   *[other] It talked to { $n } parties on the Internet.
}
thing-parties-here = { $n ->
    [one] It talked to one party on this site.
   *[other] It talked to { $n } parties on this site.
}
thing-most = Most was with { $who }: { $size } of { $total } ({ $percent }).
thing-next = Then came { $list }.
thing-next-item = { $who } ({ $size })
thing-all-encrypted = All of it was encrypted ({ $size }).
thing-all-clear = All of it went in clear ({ $size }).
thing-all-unclear = We cannot tell whether it was encrypted ({ $size }).
thing-encrypted = Encrypted: { $size } of { $total } ({ $percent }).
thing-clear = In clear: { $size } of { $total } ({ $percent }).
thing-unclear = We cannot tell: { $size } of { $total } ({ $percent }).
thing-nameless = { $n ->
    [one] No name leads to one address on the Internet: { $list }.
   *[other] No name leads to { $n } addresses on the Internet: { $list }.
}
thing-nameless-more = { $list } and { $n } more
thing-failed = { $n ->
    [one] One of its { $flows } talks never opened.
   *[other] { $n } of its { $flows } talks never opened.
}
thing-asked = { $names ->
    [one] It asked for the address of one name, { $times } times in all.
   *[other] It asked for the addresses of { $names } names, { $times } times in all.
}
thing-busiest = Its busiest minute began on { $when }: { $size }.
thing-notes = To know
thing-folded = { $n ->
    [one] One more row was folded away: { $size }.
   *[other] { $n } more rows were folded away: { $size }.
}
thing-more-rows = { $n ->
    [one] One more row is left out here: { $size }. With --all it is shown.
   *[other] { $n } more rows are left out here: { $size }. With --all they are shown.
}
account-more-things = { $n ->
    [one] One more thing is left out here. It moved { $size }. With --all it is shown.
   *[other] { $n } more things are left out here. They moved { $size }. With --all they are shown.
}

## Clues to who a thing is

reason-oui = Its hardware address begins with { $saw }.
reason-dhcp-name = It tells the network its name is { $saw }.
reason-dhcp-vendor-class = Its network software calls itself { $saw }.
reason-dhcp-options = The way it asks for an address has the mark { $saw }.
reason-mdns = It announces itself here as { $saw }.
reason-ssdp-server = When others look for it, it says { $saw }.
reason-http-agent = Its web requests say { $saw }.
reason-tls-ja4 = Its encrypted talks open with the mark { $saw }.
reason-tls-ja3 = By an older way of counting, that mark is { $saw }.
reason-tls-offer = It can encrypt in these ways: { $saw }.
reason-dhcp-user-class = It asks for an address as a member of the class { $saw }.
reason-dhcp-client-id = It asks for an address under the mark { $saw }.
reason-lldp = It tells its switch { $saw }.
reason-mud-url = It says where its maker describes it: { $saw }.
reason-mac-random = It uses a hardware address that nobody assigned: { $saw }.
reason-dhcp-fqdn = It tells the network its full name is { $saw }.
reason-dhcpv6-vendor-class = Its network software for IPv6 calls itself { $saw }.
reason-http-server = Its web server says { $saw }.
reason-mdns-service = It offers this service here: { $saw }.
reason-mdns-text = In its announcement it says { $saw }.
reason-mqtt-client = To its MQTT broker it is { $saw }.
reason-netbios = Its Windows network name is { $saw }.
reason-knx = In the KNX language of buildings it says { $saw }.
reason-bacnet = In the BACnet language of buildings it says { $saw }.
reason-modbus = In the Modbus language of machines it says { $saw }.
reason-tplink-home = In TP-Link’s language for the home it says { $saw }.
reason-ws-discovery = When Windows looks for it, it says { $saw }.
reason-llmnr = It answers to the name { $saw }.
reason-ssh = Its SSH software says { $saw }.
reason-ssdp-device = When others look for it, it says it is { $saw }.
reason-certificate = Its certificate says { $saw }.
reason-other = Another clue ({ $source }): { $saw }.

## The table of parties

table-who = who
table-where = where
table-spoken = spoken
table-encrypted = encrypted
table-up = up
table-down = down
table-flows = talks
table-failed = failed
table-here = here
table-outside = outside
table-yes = yes
table-no = no
table-cannot-tell = cannot tell
table-nobody = no name

## Notes on a thing

note-own-resolver = It asks its own resolver, { $about }, and not one that this network names.
note-firmware-in-clear = It asked { $about } for new software without encryption. Anyone on the way could have changed it.
note-port-says = It talks to { $about } on a port mostly used without encryption. No content was kept, so we cannot tell.
note-mqtt-password-in-clear = It sent a password in clear to { $about }.
note-download-in-clear = It fetched something in clear from { $about }. Anyone on the way could have changed it.
note-not-tls-on-443 = It talks to { $about } on port 443, but not in TLS.
note-mqtt-in-clear = It speaks MQTT in clear with { $about }. Anyone on the way can read it.
note-telnet = It speaks Telnet with { $about }. Passwords would cross the network in clear.
note-port-mapping = It asked for a way in from outside: { $about }.
note-address-without-name = It talks to { $about }. No answer that was seen gave it a name.
note-old-tls = It encrypts in an old way with { $about }.
note-other = { $code }: { $about }.
note-detail = Detail: { $detail }.
note-times = { $n ->
    [one] Seen once.
   *[other] Seen { $n } times.
}
note-more = { $n ->
    [one] One more of this sort is in the JSON.
   *[other] { $n } more of this sort are in the JSON.
}

## What files cannot show

limit-heading = What these files cannot show
limit-one-direction = Some talks show one side only. The other side was not captured.
limit-payload-cut = Packets were cut short when they were captured. What stood behind the cut is lost.
limit-encrypted-names = Some names were encrypted. We see only the addresses behind them.
limit-no-payload = Logs hold no content. We must believe what they say was spoken.
limit-things-not-listed = There were more things than one account can hold. The others are only counted.
limit-no-mac = Some packets hold no hardware addresses. A thing that changes its address looks like two.
limit-no-hardware-addresses = These logs hold no hardware addresses. A thing is told by its address alone.
limit-radio-secured = Some radio frames were encrypted. Only who sent them to whom can be read.
limit-counting-stopped = There were more names than we count. The totals say less than there was.
limit-encrypted = What was encrypted could not be read, and that is good. Who, when and how much is all we know.
limit-missing-log = The log { $about } is missing. It would say more.
limit-other = There is one more limit: { $code }.
limit-count = Counted: { $n }.
limit-always = Anything said by another way, or at another time, is not in these files.

## Problems of files

problem-truncated = { $file } ends in the middle of a record, at octet { $offset }. All before that was read.
problem-broken = { $file } is damaged at octet { $offset } ({ $what }). Nothing after that was read.
problem-row = { $n ->
    [one] One row of { $file } makes no sense ({ $what }). It was left out.
   *[other] { $n } rows of { $file } make no sense ({ $what }). They were left out.
}
problem-unknown-link = { $n ->
    [one] One packet of { $file } came over a link that we do not know ({ $what }).
   *[other] { $n } packets of { $file } came over a link that we do not know ({ $what }).
}
problem-interrupted = The reading of { $file } was interrupted at octet { $offset }. The rest is missing below.
problem-unreadable = { $file } could not be read: { $what }.
problem-other = { $file }: { $code } ({ $what }).
problem-nowhere = unknown

## Causes, why a file could not be read

cause-not-found = there is no such file
cause-permission-denied = you may not read it
cause-empty = it is empty
cause-not-a-capture = it is no capture that gardien knows
cause-compressed-twice = it is compressed twice
cause-terminal = it is a keyboard, not a capture
cause-nothing-inside = the folder holds no capture
advice-not-found = Check the name and the folder.
advice-permission-denied = Ask for the right to read it, or copy it first.
advice-empty = Capture again, or check that the disk was not full.
advice-not-a-capture = gardien reads pcap, pcapng and Zeek logs, also under gzip or zstd.
advice-compressed-twice = Decompress it once and try again.
advice-terminal = Send a capture in: tcpdump -w - | gardien inspect -
advice-nothing-inside = Name the folder that holds the captures.
advice-other = Check the disk and try again.

## The command line

cli-about = Guards a site’s connected things through their whole life.
cli-usage = Usage
cli-heading-commands = Commands
cli-heading-arguments = Arguments
cli-heading-options = Options
cli-usage-options = [OPTIONS]
cli-usage-command = COMMAND
cli-usage-file = FILE
cli-usage-time = TIME
cli-usage-thing = MAC=NAME
cli-usage-prefix = PREFIX
cli-after =
    Examples:
      gardien demo
      gardien demo --capture home.pcap
      gardien inspect home.pcap
      gardien inspect home.pcap --mud declarations/
      gardien mud --help

    Exit codes:
      0  done
      1  failed, or done in part: a file was broken or the reading was interrupted
      2  wrong usage
      3  done, and something needs attention
cli-help = Print help
cli-version = Print the version
cli-lang = Language of the words; by default that of your system
cli-inspect-about = Tells what the things in a capture did: whom they talked to, how much, and whether it was encrypted
cli-inspect-capture = A capture file, a folder of them, or - for standard input. Reads pcap, pcapng and Zeek logs, also under gzip or zstd, whatever they are called
cli-inspect-format = Form of the account: text or html for people, json for programs
cli-inspect-json = The same as --format json
cli-inspect-out = Write the account to this file, whole or not at all
cli-inspect-thing = Call the thing with this hardware address by this name. May be given often
cli-inspect-home = Count this prefix as part of the site, beside private addresses. May be given often
cli-inspect-since = Leave out what was before this time
cli-inspect-until = Leave out what was at this time or later
cli-inspect-all = Tell of every thing and every party, leaving nothing out
cli-inspect-quiet = Show no progress
cli-inspect-after =
    Examples:
      gardien inspect home.pcap
      gardien inspect --lang fr captures/ --out account.txt
      gardien inspect home.pcap --thing "d8:f1:5b:00:00:01=Front-door camera"
      gardien inspect --json --since 2026-11-23T08:00:00Z home.pcapng.zst
      tcpdump -i eth0 -w - | gardien inspect -

    Exit codes:
      0  done
      1  failed, or done in part: a file was broken or the reading was interrupted
      2  wrong usage
      3  done, and --fail-on found something
cli-demo-about = Runs a hub over a made-up building, to try gardien with; or writes a capture of a made-up home
cli-demo-capture = The capture file to write
cli-demo-seed = Another number makes another home; the same number makes the same one
cli-demo-force = Replace the file if it is there
cli-demo-after =
    Examples:
      gardien demo --capture home.pcap
      gardien inspect home.pcap
      gardien demo --trouble strangers --capture trouble.pcap
cli-demo-wrote = Wrote { $file }: { $n ->
    [one] one packet
   *[other] { $n } packets
}, { $size }.
cli-demo-next = Next, try: gardien inspect { $file }
cli-demo-exists = { $file } is already there. Nothing was written. Give another name, or --force to replace it.

## Wrong usage

usage-unknown-argument = There is no option { $argument }.
usage-unknown-command = There is no command { $argument }.
usage-suggestion = Did you mean { $suggestion }?
usage-missing-argument = Something is missing: { $argument }.
usage-missing-value = { $argument } needs a value.
usage-needless-value = { $argument } takes no value.
usage-bad-value = { $argument } cannot be { $value }.
usage-possible-values = It can be { $list }.
usage-twice = { $argument } can be given only once.
usage-other = These arguments do not fit together.
usage-see-help = See { $command } --help.
usage-thing = --thing { $value } is no hardware address with a name. For example: --thing "d8:f1:5b:00:00:01=Front-door camera"
usage-thing-twice = --thing names { $mac } twice. Give each thing one name.
usage-home = --home { $value } is no address prefix. For example: --home 203.0.113.0/24
usage-time = { $argument } { $value } is no time. For example: { $argument } 2026-11-23T08:00:00Z
usage-times = --since must be before --until.
usage-stdin-twice = Standard input can be read only once: give - once.
usage-out-is-input = --out { $file } would replace a capture that is being read. Give another name.

## While it works

cli-error = gardien: { $text }
cli-unreadable = { $file } could not be read: { $cause }. { $advice }
cli-nothing-read = Nothing could be read.
cli-skipped = { $n ->
    [one] One file is no capture and was skipped: { $list }.
   *[other] { $n } files are no captures and were skipped: { $list }.
}
cli-skipped-more = { $list } and { $n } more
cli-cannot-write = { $file } could not be written: { $cause }. Check the folder, your rights and the space left.
cli-wrote = The account is in { $file }.
progress-of = { $done } of { $total }, { $rate } per second, { $left } left
progress-so-far = { $done }, { $rate } per second
