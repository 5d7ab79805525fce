
# The page of an account (`--format html`). Short sentences; details fold away.

## The frame

html-title = What the things here do
html-skip = Skip to the account
html-nav = On this page
html-span = Seen { $span }
html-made = Written by gardien { $version }. This page runs no script and fetches nothing.
html-summary = In short
html-levels = The things, by what they ask of you:
html-level-things = { $n ->
    [one] one thing
   *[other] { $n } things
}
html-read = What was read
html-more-files = { $n ->
    [one] One more file was read.
   *[other] { $n } more files were read.
}

## Findings

html-findings = What we found
html-findings-none = Our rules found nothing to tell you. That does not prove that all is well.
html-more-findings = { $n ->
    [one] One more finding of no more weight is left out here. With --all it is shown.
   *[other] { $n } more findings of no more weight are left out here. With --all they are shown.
}
html-choices = What you can do:
html-evidence = How do we know?
html-evidence-times = { $n ->
    [one] It happened once, { $span }.
   *[other] It happened { $n } times, { $span }.
}
html-packet = Packet { $packet } of { $file }, { $when }.
html-more-packets = { $n ->
    [one] One more packet is in the JSON.
   *[other] { $n } more packets are in the JSON.
}
html-perhaps = What else could explain it:
html-id = The name of this finding is { $id }. The same files give it the same name again.

## Each thing

html-things = Each thing
html-things-table = All things, those with the most traffic first. Their names lead to their parts.
html-thing = Thing
html-level = State
html-sent = Sent
html-received = Received
html-who = Who is it, and why do we think so?
html-sure = We are { $percent } sure.
html-receives = Who receives
html-here = This site
html-nameless = no name leads there
html-up-down = { $up } sent, { $down } back
html-more-recipients = { $n ->
    [one] One more received { $size } in all.
   *[other] { $n } more received { $size } in all.
}
html-undeclared = No declarations of makers were given. With --mud, gardien holds them against what is seen.
html-declared-rows = { $n ->
    [one] One point in detail
   *[other] { $n } points in detail
}
html-parties = { $n ->
    [one] The one party as a table
   *[other] All { $n } parties as a table
}
html-parties-table = Parties, those with the most traffic first
html-party = Party
html-talks = Talks
html-failed = { $n ->
    [one] one failed
   *[other] { $n } failed
}

html-charts = How to read the drawings
html-receives-legend = Who receives: a bar is as long as what was sent there, against what was sent to the one who got most.

## When it talks

html-when = When it talks
html-when-unknown = These files do not say at what hours it talked.
html-when-told = { $n ->
    [one] It talked in one hour. It began on { $when }: { $size }.
   *[other] It talked in { $n } hours. The busiest began on { $when }: { $size }.
}
html-when-legend = When it talks: hours from 0 to 24, UTC. A high block is at least half of the busiest hour, a low one less than a tenth. The line below shows what the files cover.
html-when-caption = Hours of the day, UTC
html-day = Day
html-hours = 0 6 12 18 24
html-moved = Moved
html-hours-list = { $list } h
html-hours-none = nothing
html-more-days = { $n ->
    [one] One earlier day is left out here.
   *[other] { $n } earlier days are left out here.
}

## Usual and now

html-usual = Usual and now
html-usual-days = On the last whole day it moved { $now }. On the { $n } whole days before it moved { $least } to { $most }, in the middle { $middle }.
html-usual-hours = In the last whole hour it moved { $now }. In the { $n } whole hours before it moved { $least } to { $most }, in the middle { $middle }.
html-usual-within = That is as usual.
html-usual-above = That is more than ever before in these files.
html-usual-below = That is less than ever before in these files.
html-usual-legend = Usual and now: the broad bar is what is usual, the dark mark the last time.
html-usual-short = These files show it for { $duration }. That is too short to say what is usual. We want twelve whole hours.
