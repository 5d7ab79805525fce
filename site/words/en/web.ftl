
# The pages of a running hub. A button says one verb; a page says first what it is about.

## The frame

web-skip = Skip to what this page says
web-nav = Pages
web-today = Today
web-things = Things
web-places = Places
web-rules = Rules
web-updates = Updates
web-evidence = Evidence
web-settings = Settings
web-sign-out = Sign out
web-back = Back to Today
web-refused = This was not done
web-done-act = Done. It stands in the life of the thing and in the journal.
web-done-change = Kept.
web-done-seen = Noted. It comes back when it gets worse.

## Coming in

web-sign-in = Sign in
web-login = Login
web-password = Password
web-totp = Code of the second factor
web-totp-about = Six digits, where you use one. Else leave it empty.
web-come-in = Come in
web-first = The first owner
web-first-about = Nobody owns this hub yet. When it started it printed a code; whoever has it becomes the owner, once.
web-code = The code
web-your-name = Name
web-new-password = Password, at least twelve characters
web-site = What this site is called
web-begin = Begin

## Today

web-today-empty = Nothing has been seen yet. Once the hub watches a network or reads a capture, the things stand here.
web-today-fine = Nothing here asks anything of you.
web-today-waits = { $n ->
    [one] All is quiet; one thing waits for you.
   *[other] All is quiet; { $n } things wait for you.
}
web-today-asks = { $act ->
    [0] { $look ->
        [one] One matter to look at, nothing to do at once.
       *[other] { $look } matters to look at, nothing to do at once.
    }
    [one] One matter asks you to act, { $look } to look at.
   *[other] { $act } matters ask you to act, { $look } to look at.
}
web-today-more = { $n ->
    [one] One more is under Things.
   *[other] { $n } more are under Things.
}
web-choices = What you can do:
web-how = How do we know?
web-seen = Seen
web-over = It is over
web-waits = Waits
web-waits-about = is new here and was not let in yet.
web-who = Who is it?
web-count-things = { $n ->
    [one] one thing
   *[other] { $n } things
}
web-count-waiting = { $n ->
    [one] one waits
   *[other] { $n } wait
}

## Things

web-search = Search by name, kind, maker, model, address or number
web-find = Search
web-views = Lists of things
web-all = All
web-things-none = Nothing here fits.
web-things-about = In the order in which they came; new ones stand at the end.
web-state = State
web-name = Name
web-place = Place
web-kind = What it is
web-since = Since
web-lists = Stands in
web-nameless = Thing { $n }
web-more = More
web-csv = As a table (CSV)

## One thing

web-acts = What you can do with it
web-verb-admit = Let in
web-verb-accept = Accept
web-verb-reject = Refuse
web-verb-reconsider = Take the refusal back
web-verb-release = Retire
web-verb-quarantine = Put in quarantine
web-verb-unquarantine = Let out of quarantine
web-final = I know that this cannot be taken back.
web-found = What we found
web-perhaps = What else could explain it:
web-receives = Who receives
web-receives-none = We have not seen it send anything to anyone.
web-receives-about = Those who receive most first; a bar is the share of the first.
web-receives-more = { $n ->
    [one] One more received less.
   *[other] { $n } more received less.
}
web-receiver = Who
web-share = Share
web-sent = Sent
web-back-to-it = Received
web-in-clear = readable on the way
web-life = Its life
web-life-none = Nothing has happened to it yet.
web-support = How long it is mended
web-say = What you say of it
web-nowhere = Nowhere yet
web-keep = Keep
web-claims = How we know that it is this one
web-claims-about = Marks of identity that nobody has taken over since.
web-claim = Mark
web-value = Value
web-sure = How sure

## Places, evidence, settings

web-places-none = There are no places yet. They are made with gardien places, or through the API.
web-journal-size = { $n ->
    [one] The journal holds one entry.
   *[other] The journal holds { $n } entries.
}
web-journal-about = Each is bound to all before it, so that none can be changed unseen.
web-journal-export = Others can verify it: gardien journal export writes it out, gardien journal verify checks it without this hub.
web-journal-caption = The newest first.
web-number = No.
web-when = When
web-what = What
web-older = Older entries
web-me = You
web-role = Role
web-until = Until
web-yes = in use
web-no = not in use
web-me-about = Password, second factor and tokens are changed on the command line (gardien user, gardien token) for now.
web-people = People
web-people-about = Who may come in. They are added and removed on the command line for now.
web-rules-not-yet = There are no rules here yet. The hub watches, tells and keeps a thing’s life; it does not hold traffic back so far. When it can, what each thing may do will stand here, with its reason and a button that takes it back.
web-updates-not-yet = There are no updates here yet. The hub reads what makers declare about support and known holes, which stands with each thing; it does not bring new firmware to things so far. When it can, each step will be shown here before it is taken.
