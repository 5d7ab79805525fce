# What declarations (MUD files) are told to people with.

## Remarks on a file

-mud-doubt = an entry that accepts does not apply, one that refuses loses the condition and refuses more.
mud-remark-json-too-long = The file has more than one mebibyte, so it is not read.
mud-remark-json-too-deep = Values are nested too deep, so the file is not read.
mud-remark-json-too-many-values = The file has too many values, so it is not read.
mud-remark-json-not-utf8 = The text is not UTF-8, so the file is not read.
mud-remark-json-ended = The text ends before the file is complete. It is not read.
mud-remark-json-unexpected = { $saw } cannot stand here in JSON, so the file is not read.
mud-remark-json-trailing = Something follows after the end of the file: { $saw }. It is not read.
mud-remark-json-number = The number at { $saw } is not written as JSON wants it. The file is not read.
mud-remark-json-number-range = The number at { $saw } is larger than any that can be kept. The file is not read.
mud-remark-json-control = A control character stands within a text. The file is not read.
mud-remark-json-escape = JSON does not know the escape at { $saw }. The file is not read.
mud-remark-json-surrogate = { $saw } is half of a character. The file is not read.
mud-remark-json-bom = The file begins with a byte order mark, which is skipped.
mud-remark-json-name-twice = The name { $saw } stands twice in one object. Readers differ in which they take, so nothing is permitted on account of it.
mud-remark-no-mud = The file has no usable part that says whose it is, so nothing of it is used.
mud-remark-unknown-version = The file follows version { $saw } of the standard, and only version 1 is known. Nothing of it is used.
mud-remark-too-many-entries = The file has more than 2,000 entries or 1,000 lists, so nothing of it is used.
mud-remark-no-lists = The file has no lists, so it permits nothing.
mud-remark-lists-in-mud = The lists stand within the description. They are read as if they stood beside it.
mud-remark-old-root = The lists have the name that they had before the standard. They are read all the same.
mud-remark-old-name = { $saw } is a name from before the standard. It is read as the one of today.
mud-remark-prefix-missing = { $saw } lacks the name of its module. It is read all the same.
mud-remark-prefix-needless = { $saw } has the name of a module that does not belong there. It is read without.
mud-remark-misplaced = { $saw } belongs a level deeper. It is read as if it stood there.
mud-remark-unknown-node = The standard does not know { $saw }. Where it bears on a permission: { -mud-doubt }
mud-remark-extension-node = { $saw } belongs to an extension that is not understood here. Where it bears on a permission: { -mud-doubt }
mud-remark-extension-undeclared = { $saw } belongs to an extension that the file does not declare. It is read all the same.
mud-remark-not-for-files = { $saw } is for network equipment, not for files. It is left out.
mud-remark-node-twice = { $saw } is there twice, maybe under two names. Only one can be meant: { -mud-doubt }
mud-remark-wrong-type = A value of another kind belongs here than { $saw }: { -mud-doubt }
mud-remark-number-as-text = The number { $saw } is written as a text. It is read as a number.
mud-remark-boolean-as-text = { $saw } is written as a text where yes or no belongs. It is read as that.
mud-remark-empty-written-otherwise = An empty value is written { $saw } instead of [null]. It is read as that.
mud-remark-single-not-in-list = A list belongs here. The single value is read as a list of one.
mud-remark-out-of-range = { $saw } is not among the values that can stand here: { -mud-doubt }
mud-remark-text-characters = The text { $saw } has characters that no such text may have. It is only ever shown with them made harmless.
mud-remark-text-too-long = The text that begins { $saw } is too long to be kept whole.
mud-remark-missing = { $saw } is missing.
mud-remark-bad-uri = { $saw } is no web address or other URI. It names nothing, and what would need it does not apply.
mud-remark-url-not-https = The address of the file does not begin with https:. It names the thing, but must not be fetched from.
mud-remark-url-user = The address { $saw } names a user before its host, which hides whose it is. It is not used.
mud-remark-bad-date = { $saw } is no date with time and time zone. It is shown as it is.
mud-remark-cache-validity-range = The file may be kept from 1 to 168 hours, not { $saw }. The nearest is taken.
mud-remark-cache-validity-short = The file asks to be fetched anew after { $saw } hours; at least 24 are recommended.
mud-remark-systeminfo-long = The description of the thing is longer than the 60 characters that it should have.
mud-remark-extension-length = { $saw } cannot be the name of an extension. It is left out.
mud-remark-list-missing = The policy names the list { $saw }, which is not there. It may have refused something, so the lists after it do not count.
mud-remark-list-named-again = The policy names the list { $saw } again, which changes nothing.
mud-remark-list-twice = Several lists have the name { $saw }. Which is meant cannot be told, so none of them accepts anything.
mud-remark-list-name = The name { $saw } of a list has characters that it must not have. It is compared as it is.
mud-remark-list-type = { $saw } is no type of list that is known. Nothing in the list accepts.
mud-remark-list-type-missing = The list { $saw } says conditions on addresses, but not for which version of IP it is. Its entries say it.
mud-remark-list-type-spelling = { $saw } is not how the standard spells this type. It is read as it is meant.
mud-remark-ethernet-list = The list is about Ethernet, which these files cannot rule. Nothing in it accepts.
mud-remark-mixed-list = The list is about Ethernet too, which these files cannot rule. The rest is read.
mud-remark-name-length = A name has 1 to 64 characters, unlike { $saw }. It is read all the same.
mud-remark-entry-name = The name { $saw } of an entry has characters that other programs may stumble over.
mud-remark-entry-twice = Two entries of a list have one name. Both are read, for what they say is clear.
mud-remark-action-missing = The entry does not say what to do. It is read as refusing.
mud-remark-action-unknown = The action { $saw } is unknown. It is read as refusing.
mud-remark-action-permit = { $saw } is no action of the standard, which says accept. The entry does not apply.
mud-remark-action-spelling = { $saw } is not how the standard spells this action. It is read as it is meant.
mud-remark-action-reject = Whether to answer when refusing is for the site to say. It is read as refusing.
mud-remark-action-in-matches = The action stands among the conditions. It is read as if it stood beside them.
mud-remark-logging = The file asks for a log. That is for the site to say, so it is left out.
mud-remark-ethernet-implied = Ethernet conditions do not belong into such a list. These follow from the other conditions, so they are left out.
mud-remark-ethernet-match = The entry has a condition on Ethernet, which these files cannot have: { -mud-doubt }
mud-remark-interface-match = The entry names an interface of network equipment, which these files cannot know: { -mud-doubt }
mud-remark-family-conflict = The entry and its list are for different versions of IP: { -mud-doubt }
mud-remark-choice = Of { $saw } and another condition, an entry can have only one: { -mud-doubt }
mud-remark-protocol-conflict = The conditions ask for two protocols at once, or for one that does not fit: { -mud-doubt }
mud-remark-extension-header = The protocol of the entry is a header of IPv6 that stands before protocols. No conversation has it.
mud-remark-per-packet = { $saw } is a condition on single packets. From conversations it cannot be judged.
mud-remark-bad-prefix = { $saw } is no network: { -mud-doubt }
mud-remark-prefix-without-length = The network { $saw } lacks its length. An accepting entry takes it for one address, a refusing one loses the condition.
mud-remark-address-of-other-family = The address is of the other version of IP: { -mud-doubt }
mud-remark-bad-host = { $saw } is neither a name nor an address: { -mud-doubt }
mud-remark-wildcard = { $saw } stands for any number of names, which these files cannot say: { -mud-doubt }
mud-remark-name-not-in-a-labels = The name { $saw } is not written in the letters of the domain name system: { -mud-doubt }
mud-remark-numeric-name = The name { $saw } ends in a number, and some programs would take it for an address: { -mud-doubt }
mud-remark-address-zone = { $saw } is an address on one interface only, which the file cannot know: { -mud-doubt }
mud-remark-name-upper-case = The name { $saw } is read in lower case.
mud-remark-name-final-dot = The name { $saw } is read without its final dot.
mud-remark-name-on-device-side = { $saw } is asked of the side that is the thing itself, which has no name: { -mud-doubt }
mud-remark-ports-reversed = The range of ports { $saw } ends before it begins: { -mud-doubt }
mud-remark-port-form = The ports { $saw } are written in a form that is not the standard’s. They are read as they are meant.
mud-remark-port-unknown = Which ports { $saw } means cannot be told: { -mud-doubt }
mud-remark-port-without-protocol = The entry asks for ports of a protocol that has none: { -mud-doubt }
mud-remark-direction-not-tcp = Who opened a connection can only be asked of TCP: { -mud-doubt }
mud-remark-controller-not-uri = The controller { $saw } is named by a plain word. It is taken for a name that the site must give a meaning.
mud-remark-controller-unregistered = { $saw } is in the standard’s own name space, but not registered there. The site must say which hosts it means.
mud-remark-no-authority = The entry goes by the address of the file, which is missing or unclear: { -mud-doubt }
mud-remark-tls-spelling = { $saw } is spelled as in the example of RFC 9761, not as in its module. It is read all the same.
mud-remark-tls-value = { $saw } is nothing that is known of TLS. It is left out where something is left: { -mud-doubt }
mud-remark-tls-unjudged = { $saw } is a condition on TLS that is not compared with what was seen.
mud-remark-transparency-form = { $saw } is not how the links to parts lists are written. It is read where its meaning is clear.
mud-remark-lint-address = The entry names the address { $saw }. A name of the maker’s own would survive a move.
mud-remark-lint-generic-name = Under { $saw } content of many customers is served, so the entry opens more than the maker’s own servers.
mud-remark-lint-resolver = The entry names the public resolver { $saw }. A thing should ask the one that the network gives it.
mud-remark-lint-any-host = The entry opens every host: { $saw } addresses and ports.
mud-remark-lint-any-port = The entry opens every port: { $saw }.
mud-remark-lint-local-networks = The entry opens the whole local network on every port.
mud-remark-lint-no-direction = The entry does not say who opens the TCP connection, so both may.
mud-remark-lint-no-twin = No entry lets the other direction of { $saw } pass.
mud-remark-lint-unreachable = An entry before { $saw } matches all that it matches, so it never decides.
mud-remark-lint-unused-list = No policy names the list { $saw }.
mud-remark-lint-unsupported = The maker says that the thing is no longer supported.
mud-remark-lint-nothing-accepted = The file accepts nothing at all.
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
mud-what-its-port = (its port { $ports })

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
mud-why-unsure = { $n ->
    [one] One kind of talk may be permitted by an entry that was not understood, or that asks for what only single packets show.
   *[other] { $n } kinds of talk may be permitted by entries that were not understood, or that ask for what only single packets show.
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

mud-why-file-guessed = The file was chosen by what it explains: it may be that of another model.
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
mud-excuse-unsure = An entry that cannot be judged here may permit it.
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
mud-rule = ({ $rule })
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
mud-check-untied = None of the { $n } things can be tied to a file: none used a name that a file declares and that tells its maker. Say with --mac for which thing the file is.
mud-check-untied-thing = { $thing }: { $file } explains { $percent } of its packets.
mud-check-nobody = No thing was seen in the captures.
mud-check-no-mac = The thing { $mac } was not seen in the captures.
cli-demo-declarations = Also write what the makers of the things declare (MUD files) into this folder
cli-demo-next-declared = Next, try: gardien inspect { $file } --mud { $folder }
cli-usage-folder = FOLDER
