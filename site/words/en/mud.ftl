# What declarations (MUD files) are told to people with.

## Parties and services of a declaration

mud-who-anyone = anyone
mud-who-local = the local network
mud-who-same-maker = things of the same maker
mud-who-my-controller = its own controller
mud-who-maker = things made by { $name }
mud-who-model = things of the model { $name }
mud-who-controller = controllers of the class { $name }
mud-who-dns = the resolvers here
mud-who-ntp = the time servers here
mud-who-gateway = the router here
mud-what-any = anything
mud-what-any-port = any port
mud-what-all-but = all but { $port }
mud-what-its-port = from its { $ports }

## The table of what a declaration permits

mud-table-who = who
mud-table-what = what
mud-table-opens = who may open
mud-opens-it = the thing
mud-opens-they = the other side
mud-opens-both = both
mud-opens-nobody = nobody

## A declaration held against a thing

mud-heading = Declared and seen
mud-chosen-given = Its declaration is { $file }, which was given for it.
mud-chosen-url = Its declaration is { $file }. The thing itself named that address.
mud-chosen-best-explaining = { $n ->
    [one] Nothing names its declaration. Of the files at hand { $file } explains it best. One name that tells speaks for it: { $list }.
   *[other] Nothing names its declaration. Of the files at hand { $file } explains it best. { $n } names that tell speak for it: { $list }.
}
mud-explained = The file explains { $part } of { $total } packets ({ $percent }).
mud-alone = A firewall that forgets who began would let { $part } through.
mud-grade-consistent = It kept to its file in this time.
mud-grade-untested = It did nothing that is surely outside its file. Too little was seen to say more.
mud-grade-omits = It does things that its file leaves out.
mud-grade-contradicts = It does what its file forbids.
mud-grade-cannot-judge = Whether it keeps to a file cannot be told.
mud-why-no-file-read = No file could be read.
mud-why-no-file-fits = No file can be tied to it. A share of packets alone proves nothing: it used no name that tells its maker.
mud-why-empty-declaration = The file permits nothing that could be read.
mud-why-one-direction = The capture holds one direction only.
mud-why-too-little = { $n ->
    [0] It did nothing beyond what every host does.
    [one] It did only one thing beyond what every host does.
   *[other] It did only { $n } things beyond what every host does.
}
mud-why-refused-by-entry = { $n ->
    [one] One kind of talk is refused by an entry of the file.
   *[other] { $n } kinds of talk are refused by entries of the file.
}
mud-why-not-mentioned = { $n ->
    [one] One kind of talk is not in the file.
   *[other] { $n } kinds of talk are not in the file.
}
mud-why-not-mentioned-internet = { $n ->
    [one] One of them leaves the site.
   *[other] { $n } of them leave the site.
}
mud-why-other-edition = { $n ->
    [one] One kind of talk is permitted by another file of the same maker. That one may be for another region or firmware.
   *[other] { $n } kinds of talk are permitted by another file of the same maker. That one may be for another region or firmware.
}
mud-why-same-domain = { $n ->
    [one] One name is not in the file, but its domain is. A file for another region or firmware may have it.
   *[other] { $n } names are not in the file, but their domains are. A file for another region or firmware may have them.
}
mud-why-named-before = { $n ->
    [one] One address has no name here. It may have been asked for before the capture began.
   *[other] { $n } addresses have no name here. They may have been asked for before the capture began.
}
mud-why-names-only-said = { $n ->
    [one] One entry fits only by a name that the thing itself said.
   *[other] { $n } entries fit only by names that the thing itself said.
}
mud-why-short-time = It was seen for { $duration } only. A day or more says more.
mud-why-never-used = { $n ->
    [one] One entry of the file was never used.
   *[other] { $n } entries of the file were never used.
}

mud-why-signature-refused = Its signature is refused, so its words need not be its maker’s.
mud-signature-valid = It is signed by { $signer }.
mud-signature-unanchored = A signature of { $signer } fits the file. Who that is was not checked: give --anchor.
mud-signature-refused = It carries a signature of { $signer } that is not believed.
mud-signature-nobody = somebody unknown
cli-mud-anchor = A certificate (PEM) whose signatures are believed. May be given often

mud-outside = Not in the file: { $who }, { $what }, opened by { $opener }. { $n ->
    [one] One packet, { $size }.
   *[other] { $n } packets, { $size }.
}
mud-refused = Refused by the file (entry { $entry }, line { $line }): { $who }, { $what }, opened by { $opener }. { $n ->
    [one] One packet, { $size }.
   *[other] { $n } packets, { $size }.
}
mud-outside-more = { $n ->
    [one] One more kind of talk is outside. With --all it is shown.
   *[other] { $n } more kinds of talk are outside. With --all they are shown.
}
mud-opener-thing = the thing
mud-opener-party = the other side
mud-opener-unknown = nobody knows whom
mud-party-no-name = { $address } (no name seen)
mud-see = See packet { $packet } of { $file }.
mud-near-port = Line { $line } permits it on another port.
mud-near-opener = Line { $line } permits it when the other side opens, or the reverse.
mud-near-ip-version = Line { $line } permits it over the other version of IP.
mud-near-protocol = Line { $line } permits it with another protocol.
mud-near-name = Line { $line } permits a neighbour of this name.
mud-excuse-other-edition = { $file } permits it.
mud-excuse-same-domain = Perhaps the file is for another region or firmware.
mud-excuse-named-before = Perhaps its name was asked for before the capture began.

mud-wide-count = { $n ->
    [one] One entry opens more than a declaration should.
   *[other] { $n } entries open more than a declaration should.
}
mud-wide-any-host = Line { $line } opens any host.
mud-wide-any-port = Line { $line } opens any port.
mud-wide-local-networks = Line { $line } opens the whole local network.
mud-wide-no-direction = Line { $line } does not say who may open.
mud-repairs-count = { $n ->
    [one] The file breaks the standard in one place. See gardien mud lint { $file }.
   *[other] The file breaks the standard in { $n } places. See gardien mud lint { $file }.
}
mud-cannot-one-direction = One direction is missing, so answers cannot be told from questions.
mud-cannot-not-judged = Some of its talks found no room and were not judged.
mud-cannot-encrypted-names = It may ask for names in secret, so some names are missing.
mud-cannot-local-hops = Talks inside the site show only where they pass the place of the capture.
mud-cannot-tls-profile = The file asks for certain TLS settings. Those were not compared.
mud-candidates = Held against it: { $list }.
mud-candidate = { $file } ({ $percent })

## A file in words

mud-refused-file = { $file } is no declaration that can be read. See gardien mud lint { $file }.
mud-permits-nothing = It permits nothing beyond what every host does.
mud-show-url = It speaks for the things that name { $url }.
mud-show-about = Its maker says about them: { $about }.
mud-show-updated = It was last changed on { $when }.
mud-show-validity = { $n ->
    [one] It should be looked at again after one hour.
   *[other] It should be looked at again after { $n } hours.
}
mud-show-supported = The maker says that it still looks after them.
mud-show-unsupported = The maker says that it no longer looks after them.
mud-show-sbom = A list of what their software is made of: { $at }.
mud-show-vulnerability = Known holes are told here: { $at }.
mud-show-strict = The file keeps to RFC 8520.
mud-show-not-strict = The file does not keep to RFC 8520. What follows is how it is read. See gardien mud lint { $file }.
mud-show-permits = { $n ->
    [one] One thing is permitted:
   *[other] { $n } things are permitted:
}
mud-show-refuses = { $n ->
    [one] One thing is refused:
   *[other] { $n } things are refused:
}
mud-show-more = { $n ->
    [one] One more line. With --all it is shown.
   *[other] { $n } more lines. With --all they are shown.
}
mud-void-count = { $n ->
    [one] One entry was not understood. It permits nothing. See gardien mud lint { $file }.
   *[other] { $n } entries were not understood. They permit nothing. See gardien mud lint { $file }.
}

## Checking a file itself

mud-level-fatal = refused
mud-level-void = not applied
mud-level-narrowed = narrowed
mud-level-repaired = repaired
mud-level-ignored = left out
mud-level-advice = advice
mud-rule = { $rule }
mud-lint-strict = { $file } keeps to RFC 8520.
mud-lint-tolerant = { $n ->
    [one] { $file } breaks the standard in one place. It can be read all the same.
   *[other] { $file } breaks the standard in { $n } places. It can be read all the same.
}
mud-lint-refused = { $file } cannot be read as a declaration.
mud-lint-advice = { $n ->
    [one] One piece of advice.
   *[other] { $n } pieces of advice.
}
mud-lint-more = { $n ->
    [one] One more remark. With --all it is shown.
   *[other] { $n } more remarks. With --all they are shown.
}
mud-lint-folder = In { $folder }:
mud-lint-file = file
mud-lint-verdict = standard
mud-lint-read = read
mud-lint-repairs = repairs
mud-lint-void = void
mud-lint-hints = advice
mud-yes = yes
mud-no = no
mud-lint-sum = { $files } files: { $strict } keep to the standard, { $read } can be read, { $refused } are refused.

## The commands

cli-mud-about = Reads, checks, learns, signs and compares declarations (MUD files, RFC 8520)
cli-mud-after =
    Examples:
      gardien mud lint lamp.json
      gardien mud show lamp.json
      gardien mud check lamp.json home.pcap
      gardien mud verify lamp.json --anchor maker-root.pem
cli-mud-check-about = Holds a declaration against what a thing did
cli-mud-check-file = A MUD file, or a folder of them
cli-mud-check-mac = The file is for the thing with this hardware address
cli-mud-check-fail-on = Exit with 3 when a thing omits (or contradicts) its file
cli-mud-check-after =
    Examples:
      gardien mud check lamp.json home.pcap
      gardien mud check lamp.json home.pcap --mac d8:f1:5b:00:00:01
      gardien mud check declarations/ captures/ --json

    Exit codes:
      0  done
      1  failed, or done in part
      2  wrong usage
      3  done, and what --fail-on names was found
cli-mud-controller = Where the controllers of a class are, for example urn:ietf:params:mud:dns=192.168.1.1. May be given often
cli-mud-my-controller = Where the thing’s own controller is. May be given often
cli-mud-show-about = Says in words what a declaration permits
cli-mud-show-after =
    Example:
      gardien mud show lamp.json
cli-mud-lint-about = Checks declarations: the strict verdict of RFC 8520, repairs, advice
cli-mud-lint-file = A MUD file, or a folder of them. May be given often
cli-mud-lint-after =
    Examples:
      gardien mud lint lamp.json
      gardien mud lint declarations/

    Exit codes:
      0  every file keeps to the standard
      1  a file cannot be read
      2  wrong usage
      3  every file can be read, and one or more break the standard
cli-mud-all = Leave nothing out
cli-mud-json = Write JSON
cli-inspect-mud = Hold this MUD file, or the files of this folder, against the things. MAC=FILE gives a file to one thing. May be given often
cli-usage-mud = [MAC=]FILE
cli-usage-class = CLASS=ADDRESS
cli-usage-address = ADDRESS
cli-usage-capture = CAPTURE
usage-controller = { $argument } { $value } is no class with an address. For example: { $argument } urn:ietf:params:mud:dns=192.168.1.1
usage-my-controller = { $argument } { $value } is no address or prefix.
usage-mac = { $argument } { $value } is no hardware address.
mud-unreadable = { $file } could not be read: { $cause }. { $advice }
mud-no-files = { $file } holds no MUD file.
mud-check-none = { $n ->
    [one] One other thing was seen. The file does not fit it.
   *[other] { $n } other things were seen. The file does not fit them.
}
mud-check-nobody = No thing was seen in the captures.
mud-check-no-mac = The thing { $mac } was not seen in the captures.
