### Documents about things: what they are made of, how long they are looked after, known holes

declared-kind-cyclonedx = bill of materials (CycloneDX)
declared-kind-spdx2 = bill of materials (SPDX 2)
declared-kind-spdx2-tags = bill of materials (SPDX 2, tags and values)
declared-kind-spdx3 = bill of materials (SPDX 3)
declared-kind-openeox = support dates (OpenEoX)
declared-kind-openeox-shell = support dates (OpenEoX)
declared-kind-osv = a known hole (OSV)
declared-kind-csaf = security advisory (CSAF)
declared-kind-kev = holes known to be used (KEV)
declared-kind-nvd = known holes (NVD)
declared-kind-openvex = a maker’s word on known holes (OpenVEX)
declared-kind-mud = usage description (MUD file)

declared-heading = { $file }: { $kind }
declared-unread = { $file } was not read.
declared-about = It is about { $name }.
declared-made = Made on { $day }.
declared-updated = Last changed on { $day }.
declared-components = { $n ->
    [one] One component; the release dates of { $dated } are known.
   *[other] { $n } components; the release dates of { $dated } are known.
}
declared-oldest = Its oldest library is from { $month }: { $name }, { $age } old.
declared-column-component = Component
declared-column-released = Released
declared-column-age = Age
declared-column-known = Known by
declared-known-document = document
declared-known-table = table
declared-more = { $n ->
    [one] One more is not shown.
   *[other] { $n } more are not shown.
}
declared-more-remarks = { $n ->
    [one] One more remark is not shown.
   *[other] { $n } more remarks are not shown.
}
declared-mud = What it permits is told by: gardien mud show { $file }
declared-mud-unread = It could not be read as one; why is told by: gardien mud lint { $file }

## Known holes

declared-holes-of = data of { $day }
declared-holes-undated = data without a date
declared-holes-none = No known match in { $data }.
declared-holes-no-data = No list of known holes was given, so nothing can be said of holes.
declared-holes-found = { $n ->
    [0] No match that stands in { $data }.
    [one] One match in { $data }.
   *[other] { $n } matches in { $data }.
}
declared-holes-lowered = { $n ->
    [one] One match is set aside by a statement with a reason:
   *[other] { $n } matches are set aside by statements with reasons:
}
declared-holes-cannot-tell = { $n ->
    [one] One hole names a component whose version cannot be compared:
   *[other] { $n } holes name components whose versions cannot be compared:
}
declared-holes-unnamed = { $n ->
    [one] One component has no version, so no list can be held against it.
   *[other] { $n } components have no version, so no list can be held against them.
}
declared-holes-limits = Lists know what was found and reported. A match may be wrong where a packager mended a hole without a new version; what does not match may still have holes.
declared-confidence-low = by name only
declared-confidence-fair = by range of versions
declared-confidence-high = version listed
declared-score = score { $score }
declared-mended = mended in { $version }
declared-used = known to be used since { $day }
declared-used-extortion = known to be used for extortion since { $day }
declared-status-not-affected = not affected
declared-status-fixed = mended
declared-status-under-investigation = being looked into
declared-status-affected = affected
declared-vex = { $who }: { $status }, { $reason }
declared-vex-bare = { $who }: { $status }, without a reason
declared-no-reason = without a reason, so it changes nothing
declared-advisories = { $n ->
    [one] One advisory.
   *[other] { $n } advisories.
}
declared-withdrawn = { $n ->
    [one] One was withdrawn.
   *[other] { $n } were withdrawn.
}
declared-was-withdrawn = withdrawn
declared-used-count = { $n ->
    [one] One hole known to be used.
   *[other] { $n } holes known to be used.
}
declared-stated = { $n ->
    [one] One statement.
   *[other] { $n } statements.
}

## Support

declared-support-until = The maker looks after it until { $day }.
declared-support-ends-soon = The maker looks after it only until { $day }.
declared-support-ended-on = The maker has not looked after it since { $day }.
declared-support-to-be-announced = The maker looks after it and will say until when.
declared-support-none = The maker no longer looks after it.
declared-support-unknown = Nobody has said how long the maker looks after it.
declared-state-known = looked after until
declared-state-to-be-announced = the end is to be announced
declared-state-none = no longer looked after
declared-state-unknown = unknown
declared-source-person = a person of the site
declared-source-maker = the maker
declared-source-table = the built-in table
declared-told-day = { $state } ({ $day })
declared-told = { $source }: { $said }; { $by }.
declared-told-on = { $source }, { $day }: { $said }; { $by }.

## What is wrong with a document

declared-fault-too-long = The document is longer than what is read.
declared-fault-too-deep = Values are nested too deep.
declared-fault-too-many-values = The document has too many values.
declared-fault-not-utf8 = The text is not UTF-8.
declared-fault-ended = The text ends before the document is complete.
declared-fault-not-json = { $saw } cannot stand here in JSON.
declared-fault-trailing = Something follows after the end of the document: { $saw }.
declared-fault-name-twice = The name { $saw } stands twice in one object. Readers differ in which they take.
declared-fault-xml = This is XML, which is not read. The same document can be had as JSON.
declared-fault-unknown-kind = This is no document of a kind that is known here.
declared-fault-version = The version { $saw } of the format is not known here.
declared-fault-not-an-object = An object belongs here, not { $saw }.
declared-fault-not-a-list = A list belongs here, not { $saw }.
declared-fault-not-a-text = A text belongs here, not { $saw }.
declared-fault-missing = { $saw } is missing here.
declared-fault-bad-date = { $saw } is no date that can be read.
declared-fault-too-many-components = There are more than 50,000 components.
declared-fault-too-many-entries = There are more entries than are read.
declared-fault-reference-twice = The reference { $saw } stands for two components.
declared-fault-no-such-reference = The reference { $saw } stands for nothing.
declared-fault-circle = { $saw } needs itself by way of others.
declared-fault-bad-purl = { $saw } is no package URL.
declared-fault-bad-cpe = { $saw } is no CPE name.
declared-fault-bad-range = { $saw } is no range of versions.
declared-fault-no-reason = “Not affected” is said without a reason, so it changes nothing.

## The command

cli-about-about = Say what documents about things say: bills of materials, support dates, known holes
cli-about-after =
    Nothing is fetched: lists of known holes are files that you bring (OSV, CSAF, NVD, KEV).

    Examples:
      gardien about lamp.cdx.json
      gardien about lamp.cdx.json --holes osv/ --vex lamp.vex.json
      gardien about support.json advisory.json --json
cli-about-file = Bill of materials (CycloneDX, SPDX), OpenEoX, OSV, CSAF, NVD, KEV, OpenVEX, MUD file; - for standard input
cli-about-holes = Lists of known holes, files or folders, to hold against the bills (may be given often)
cli-about-vex = Makers’ statements on holes (may be given often)
cli-about-on = The day on which ages are told, else today
cli-about-json = Write the form for programs
cli-about-all = Tell everything, however long
cli-usage-day = DAY
usage-on = { $argument } needs a day such as 2026-11-26, not { $value }.
declared-list-unread = { $file } is no list of holes and no statement: it was left out.

## Months and years

figure-month = { $month } { $year }
figure-years = { $n ->
    [one] 1 year
   *[other] { $n } years
}
figure-age-months = { $n ->
    [one] 1 month
   *[other] { $n } months
}
figure-two-and = { $large } and { $small }

## Why a document was not taken in

declared-refused-about-nothing = The document does not say which thing or model it is about: say it.
declared-refused-about-two = It can be about one thing or about a model, not both.
declared-refused-bad-signature = The signature does not fit the document.
declared-refused-untrusted-signer = The signature fits the document, but nobody whom this site trusts vouches for who made it. Whom it trusts lies in the folder “anchors” beside the store.
declared-refused-mud-unread = The MUD file says nothing that can be used.
declared-refused-not-waiting = It does not wait for a decision (any more).
declared-refused-too-many = There are as many lists of holes as can be gone through: name one like an older one, and it replaces that.

## The commands that ask a hub

cli-declare-about = Bring documents about things to a hub, and decide about those that changed
cli-declare-after =
    The first of its kind counts at once. A changed MUD file, a changed signer or a changed statement
    on holes waits until a person decides. Nothing is fetched.

    Examples:
      gardien declare lamp.cdx.json --thing 7
      gardien declare osv.json
      gardien declare --list --state waiting
      gardien declare --approve 0198c6f2-7b1e-7c3a-9f00-0123456789ab
cli-declare-file = Documents: bills, support dates, MUD files, lists of holes, statements
cli-declare-thing = The thing that they are about
cli-declare-maker = The maker of the model that they are about
cli-declare-model = The model that they are about
cli-declare-signature = A detached signature (CMS) of the one document
cli-declare-list = List documents
cli-declare-state = Only current, waiting, refused or replaced ones
cli-declare-kind = Only mud, support, sbom, holes, vex or found
cli-declare-due = Only those that must be fetched again
cli-declare-approve = Let a document that waits count
cli-declare-refuse = Refuse a document that waits
cli-declare-reason = Why
cli-declare-nothing = name a document, or --list, --approve or --refuse
cli-support-about = Until when a thing is looked after, and who says so
cli-support-after =
    Examples:
      gardien support 7
      gardien support 7 --until 2027-01-31 --source "letter of the maker"
      gardien support 7 --none --source "the shop"
cli-support-until = The last day with support
cli-support-none = The maker no longer looks after it
cli-support-since = Since which day, with --none
cli-support-tba = The maker looks after it and will say until when
cli-support-unknown = Nobody knows (any more)
cli-support-source = Where you have it from
cli-usage-an-id = ID
declare-new = { $name }: taken in.
declare-waiting = { $name }: taken in; it waits for a decision: { $id }
declare-again = { $name }: it was here already.
declare-approved = { $name } counts from now on.
declare-refused = { $name } was refused.
declare-none = There are no such documents.
declare-head-kind = Kind
declare-head-name = Name
declare-head-about = About
declare-head-state = State
declare-head-received = Received
declare-head-id = Id
declare-state-current = current
declare-state-waiting = waiting
declare-state-refused = refused
declare-state-replaced = replaced
declare-kind-mud = MUD file
declare-kind-support = support
declare-kind-sbom = bill of materials
declare-kind-holes = holes
declare-kind-vex = statements
declare-kind-found = found in lists
declare-everything = everything
declare-due = { $state }, to be fetched again
