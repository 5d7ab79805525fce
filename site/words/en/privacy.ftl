
# The account for the people who live with the things (`--privacy`).

privacy-title = What the things here tell about you
privacy-intro = Connected things send data to others. Below is what these files show. We say what we saw and what we only conclude.
privacy-kinds = What kinds of data
privacy-kind = { $basis }: { $text }
privacy-observed = Seen
privacy-inferred = Concluded
privacy-receivers = Who receives it
privacy-table = Who received what, how much, when, how often, and whether it was encrypted
html-receiver = Who
privacy-got = { $who } got { $up } and sent back { $down }, { $when }. { $often }, { $secrecy }.
privacy-does = What it does: { $trade }.
privacy-hosts = Reached as { $list }.
privacy-more-things = { $n ->
    [one] One more thing is left out here. With --all it is shown.
   *[other] { $n } more things are left out here. With --all they are shown.
}

## How often and how well hidden

privacy-times = { $n ->
    [one] One talk
   *[other] { $n } talks
}
privacy-often = { $n } talks, about { $pause } apart
privacy-encrypted = encrypted
privacy-clear = in clear
privacy-partly-clear = partly in clear
privacy-partly-encrypted = encrypted in part, for the rest we cannot tell
privacy-unclear = we cannot tell whether encrypted

## Trades

privacy-trade-maker = makes such things
privacy-trade-cloud = rents out computers
privacy-trade-advertising = advertising
privacy-trade-analytics = counts how things are used
privacy-trade-time = tells the time
privacy-trade-resolver = looks up names
privacy-trade-content = films, music, news
privacy-trade-platform = serves things of many makers
privacy-trade-push = brings notices to phones
privacy-trade-software = makes software
privacy-trade-certificates = vouches for servers
privacy-trade-social = a social network
privacy-trade-other = something else

## What was seen

privacy-in-clear = It talked in clear with { $list }. Anyone on the way could read it.
privacy-asked = { $n ->
    [one] It asked for the address of one name: { $list }. Whoever answers ({ $resolver }) learns whom it talks to.
   *[other] It asked for the addresses of { $n } names, such as { $list }. Whoever answers ({ $resolver } and perhaps others) learns whom it talks to.
}

## What is concluded

privacy-kind-camera = It seems to be a camera. Such things can tell who is there, when, and what was said or done.
privacy-kind-voice = It seems to listen. Such things can tell what is said near them, and by whom.
privacy-kind-television = It seems to show or play things. It can tell what is watched or heard, and when.
privacy-kind-climate = It seems to look after the warmth. It can tell when somebody is at home.
privacy-kind-power = It seems to switch or measure power. It can tell when somebody is at home and what is in use.
privacy-kind-light = It seems to give light. It can tell which rooms are used, and when.
privacy-kind-door = It seems to watch a door. It can tell who comes and goes, and when.
privacy-kind-body = It seems to measure a body. It can tell about health.
privacy-kind-rooms = It seems to drive through rooms. It can tell what the rooms look like.
privacy-kind-printer = It seems to print or scan. It can tell what documents there are, and when they were made.
privacy-kind-personal = It seems to be somebody’s own device. It can tell almost anything about that person.
privacy-kind-hub = It seems to speak for other things. It can tell what they measure.
privacy-kind-home = It seems to do work in the home. It can tell when it is used.
privacy-kind-sensor = It seems to measure something. It can tell what happens around it, and when.
privacy-kind-unknown = We do not know what sort of thing it is. So we cannot say what it knows.
privacy-from-advertising = { $list } lives from advertising. It can tie what the thing does to a person.
privacy-from-analytics = { $list } counts use. It can tell what the thing does, how often and when.
privacy-from-resolver = { $list } looks up names. It can tell whom the thing talks to.
privacy-from-anyone = Each of them learns this home’s address on the Internet, and when the thing is on.

## Letters

privacy-letters = Ask for more
privacy-letters-how = You may ask each of them what it keeps about you. Copy this letter, fill in the blanks, and send it to each. Their postal addresses are in their privacy notices.
privacy-addressees = { $n ->
    [one] The one whom to ask
   *[other] The { $n } whom to ask
}
privacy-addressed = { $who } (reached as { $list })
privacy-more-addressed = { $n ->
    [one] One more is in the JSON.
   *[other] { $n } more are in the JSON.
}
privacy-nobody = Nobody with a name outside of this site received anything in these files. There is nobody to write to.
privacy-blank = ____________________
privacy-letter-from = From: ____________________ (name), ____________________ (address)
privacy-letter-to = To: ____________________ (name and address of the company)
privacy-letter-date = Date: ____________________
privacy-letter-subject = Subject: request for access to my personal data (Article 15 of the General Data Protection Regulation)
privacy-letter-hello = Dear Sir or Madam,
privacy-letter-seen = A connected thing in my home, ____________________ (what it is), sent data to you { $when }.
privacy-letter-ask = Please confirm whether you process personal data that concern me. If so, please give me access to them, and tell me:
privacy-letter-purposes = 1. for what purposes you process them;
privacy-letter-kinds = 2. what categories of data they are;
privacy-letter-receivers = 3. to whom they were or will be disclosed, by name;
privacy-letter-time = 4. how long you will keep them, or how you decide that;
privacy-letter-source = 5. where you have them from, where not from me;
privacy-letter-decisions = 6. whether decisions are made by automated means, profiling included, and by what logic;
privacy-letter-abroad = 7. whether they go outside of the European Union, and with which guarantees under Article 46;
privacy-letter-rights = 8. how I can have them corrected or erased, have their processing restricted, object to it, and complain to an authority.
privacy-letter-copy = Please send me a copy of these data (Article 15(3)), in electronic form.
privacy-letter-month = Please answer within one month (Article 12(3)).
privacy-letter-find = To find my data: account, serial number or order: ____________________
privacy-letter-bye = Yours faithfully, ____________________
privacy-law = This is no legal advice. The letter rests on the law of the European Union. Whether it holds in your case, we cannot tell.

## The command line

cli-inspect-privacy = Tell it for the people who live there: who receives what about them, with a letter to ask for more
usage-privacy-json = --privacy is for people: it goes with text or html, not with json.
