# Proposing a declaration, and comparing two.

learn-heading = Proposed declaration for { $thing }
learn-systeminfo = { $name } (learnt from traffic)
learn-systeminfo-nameless = Learnt from traffic
learn-observed = { $n ->
    [one] It was seen { $span }; { $duration } of that were recorded.
   *[other] It was seen { $span }; { $duration } of that were recorded, in { $n } stretches.
}
learn-nothing = It did nothing beyond what every host does. There is nothing to permit.
learn-explained = With this file { $part } of its { $total } packets are explained ({ $percent }); { $needed } of them are what every host does, which no file mentions.
learn-wide = { $n ->
    [0] No line opens more than it should.
    [one] One line is wide, it opens more than a declaration should: { $list }.
   *[other] { $n } lines are wide, they open more than a declaration should: { $list }.
}
learn-weak = { $n ->
    [0] None is weakly supported.
    [one] One line is weakly supported: a person should decide about it.
   *[other] { $n } lines are weakly supported: a person should decide about them.
}
learn-permits = { $n ->
    [one] It would permit one line
   *[other] It would permit { $n } lines
}
learn-table-who = who
learn-table-what = what
learn-table-opens = who may open
learn-table-support = supported
learn-opens-thing = the thing
learn-opens-party = the other side
learn-support-well = well
learn-support-fairly = fairly
learn-support-weakly = weakly
learn-support-well-wide = well, wide
learn-support-fairly-wide = fairly, wide
learn-support-weakly-wide = weakly, wide
learn-more = And { $n } more (--all shows them).

## What each line rests on

learn-rests = What each rests on
learn-seen = { $n ->
    [one] { $who }, { $what }: seen once { $span }, { $packets } packets.
   *[other] { $who }, { $what }: seen { $n } times { $span }, { $packets } packets.
}
learn-examples = Among them: { $list }.
learn-see = See packet { $packet } of { $file }.
learn-reason-named = It asked for this name itself.
learn-reason-several-sessions = Seen in { $n } stretches.
learn-reason-several-days = Seen on { $n } days.
learn-reason-periodic = It comes every { $every }.
learn-reason-name-told-others = Only others here asked for this name.
learn-reason-name-only-said = The name is known only because the traffic says it.
learn-reason-address = No name was seen for this address.
learn-reason-any-host-names = This line is wide. It asked { $n } servers for the time by name, again and again ones that it had not met, so any host is permitted on this port. --narrow writes only those seen.
learn-reason-any-host-addresses = This line is wide. It turned to { $n } addresses without a name, again and again ones that it had not met, so any host is permitted on this port. --narrow writes only those seen.
learn-reason-shared-address = Its address had other names too, so the name may not be the one that was meant.
learn-reason-whole-local-network = It holds for the whole local network, on this port.
learn-reason-unanswered = Nobody answered.
learn-reason-opened-by-others = Others open it, and the thing answered.
learn-reason-opened-from-internet = It is opened from the Internet. Permit that only if you know why.
learn-reason-opener-unseen = Nobody saw who opened.
learn-reason-random-ports = The port was another one each time, so a range is permitted.
learn-reason-seen-once = Once is little.
learn-reason-one-session = It was seen in one stretch only.
learn-reason-only-set-up = It was seen only while the thing was being set up.

## What was left out

learn-left-out = Seen and left out
learn-left = { $n ->
    [one] { $who }, { $what }: one packet.
   *[other] { $who }, { $what }: { $n } packets.
}
learn-left-many = { $n } others
learn-left-unanswered = Nobody answered, and no name says whom it was meant for.
learn-left-unanswered-by-thing = Others tried; the thing did not answer.
learn-left-scan = They tried many of its ports. What a stranger tries is no need of the thing.
learn-left-searching = The thing tried many addresses in vain. Things do not do that of their own accord: look at it before you permit it anything.
learn-left-many-addresses = Too many addresses without a name.
learn-left-from-internet = Opened from the Internet by someone the thing did not turn to itself.
learn-left-message = A message that others sent of their own accord.
learn-left-answer-to-group = Answers to a question to all, from no fixed port.
learn-left-wide = Only a wide line could permit it, and you asked for none.
learn-left-no-room = There was no room for more entries.
learn-left-not-expressible = Such files have no words for it.

## What remains open

learn-open = What would settle the rest
learn-settle-under-a-day = Only { $duration } were recorded. Record a whole day, better a week: things do something every night and every week.
learn-settle-under-a-week = Only { $duration } were recorded. A week shows what comes once a week.
learn-settle-seen-once = { $n ->
    [one] One line was seen only once.
   *[other] { $n } lines were seen only once.
} Record longer, and see whether they come again.
learn-settle-only-set-up = { $n ->
    [one] One line was used only during set-up.
   *[other] { $n } lines were used only during set-up.
} Decide whether they are to stay.
learn-settle-address-without-name = { $n ->
    [one] One line names an address.
   *[other] { $n } lines name addresses.
} Addresses change hands: such a file should not be put in force without a person (RFC 8520). Record from the moment the thing is switched on, so that its questions for names are seen.
learn-settle-name-only-said = { $n ->
    [one] One name is known only because the traffic says it.
   *[other] { $n } names are known only because the traffic says them.
} Record the questions to the resolver too.
learn-settle-unanswered = { $n ->
    [one] On one line nobody answered.
   *[other] On { $n } lines nobody answered.
} Record when the other side is there.
learn-settle-opened-by-others = { $n ->
    [one] One line is opened by others here.
   *[other] { $n } lines are opened by others here.
} Check that these are your telephones and not a stranger.
learn-settle-opened-from-internet = { $n ->
    [one] One line is opened from the Internet.
   *[other] { $n } lines are opened from the Internet.
} Ask the maker why.
learn-settle-searching = { $n ->
    [one] It tried an address in vain, again and again.
   *[other] It tried { $n } addresses in vain.
} Do not put this file in force before you know why.
learn-settle-rotating-names = { $n } names under { $about } were seen, and more may come: a file has no wildcard. Ask the maker for the list.
learn-settle-rotating-addresses = { $n } addresses of one service were seen, each in one stretch only: the next one will not be in the file. Ask the maker for a name.
learn-settle-any-host = { $n ->
    [one] One line permits any host on one port: whoever takes the thing over may reach the whole Internet there.
   *[other] { $n } lines permit any host on one port: whoever takes the thing over may reach the whole Internet there.
} A longer capture shows whether the same hosts come again; the maker knows their names. Put those in its place, or leave it out with --narrow.
learn-settle-one-by-one = { $n ->
    [one] For one service the host or the port was another one each time. As asked, only those seen are permitted:
   *[other] For { $n } services the host or the port was another one each time. As asked, only those seen are permitted:
} the next one will be refused, until a longer capture has met them all or the maker names them.
learn-settle-no-update-seen = No update was seen: the most that came from one party is { $size }. Record while it updates itself.
learn-settle-one-ip-version = All was over IPv{ $version }. On a network with both versions it may do more.
learn-settle-left-out = { $n ->
    [one] One packet was left out, as said above.
   *[other] { $n } packets were left out, as said above.
}
learn-settle-not-judged = { $n ->
    [one] One packet found no room to be judged.
   *[other] { $n } packets found no room to be judged.
}
learn-next = Read { $file }, change what you know better, then sign it: gardien mud sign.
learn-next-unwritten = Nothing was written. With --out FILE the declaration is written, ready to be signed.

## Two declarations compared

muddiff-heading = From { $old } to { $new }
muddiff-same = Both permit the same.
muddiff-possible = { $n ->
    [one] One thing becomes possible
   *[other] { $n } things become possible
}
muddiff-impossible = { $n ->
    [one] One thing is no longer possible
   *[other] { $n } things are no longer possible
}
muddiff-from = The thing to { $who }: { $what } (line { $line }).
muddiff-to = To the thing from { $who }: { $what } (line { $line }).
muddiff-default = What every host does by default, and the other file refuses.
muddiff-part = A part of it was possible before.
muddiff-part-left = A part of it remains possible.
muddiff-unproven = There are too many cases to compare: it may be the same as before.
muddiff-near = Line { $line } of the other file comes near: { $list }.
muddiff-near-refused = Line { $line } of the other file is alike; something before it refuses.
muddiff-how-wider = { $condition } wider here
muddiff-how-narrower = { $condition } narrower here
muddiff-how-other = { $condition } different
muddiff-condition-party = the other side
muddiff-condition-ip-version = the IP version
muddiff-condition-protocol = the protocol
muddiff-condition-port = the port
muddiff-condition-own-port = the thing’s port
muddiff-condition-own-address = the thing’s address
muddiff-condition-opener = who may open
muddiff-condition-icmp = the kind of message
muddiff-condition-packet = what single packets say
muddiff-condition-tls = the TLS profile
muddiff-about-url = The new file lives elsewhere: { $url }.
muddiff-about-supported = The maker looks after the thing again.
muddiff-about-unsupported = The maker no longer looks after the thing.
muddiff-more = And { $n } more (--all shows them).

## The commands

learn-cli-about = Proposes a declaration (a MUD file) from what a thing was seen doing
learn-cli-after = The proposal rests on what was recorded, no more: what it did at another time is not in it. Names are written rather than addresses, failed attempts and scans are not. Read it before you sign it.
learn-cli-thing = Only the thing with this hardware address; with =NAME it gets this name. May be given often
learn-cli-usage-thing = MAC[=NAME]
learn-cli-out = Write the file here; into a folder, one file for each thing
learn-cli-url = Where the file will live (https). Without it a place that does not exist
learn-cli-usage-url = URL
learn-cli-narrow = Write no wide line: where the host or the port is another one each time, permit only those seen
learn-cli-which = { $n } things were seen. Say which with --thing, or give a folder with --out:
learn-cli-which-row = --thing { $mac } ({ $n } packets)
learn-cli-no-thing = No thing with the hardware address { $mac } was seen.
learn-cli-no-things = No thing was seen.
learn-cli-url-wrong = --url { $value } is no place for a declaration. For example: --url https://example.com/lamp.json
learn-cli-wrote = Wrote { $file }.
muddiff-cli-about = What a new declaration permits that an old one does not
muddiff-cli-after = Compared is what is permitted, not how it is written: names and order of entries are nothing. Exit codes: 0 done, 1 a file could not be read, 3 something becomes possible and --fail-on wider was given.
muddiff-cli-old = The declaration as it was
muddiff-cli-new = The declaration as it is to be
muddiff-cli-usage-old = OLD
muddiff-cli-usage-new = NEW
muddiff-cli-fail-on = End with 3 when something becomes possible
