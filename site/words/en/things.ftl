# gardien things, thing, set, merge, split, undo, places, login, user, token.

cli-url = Ask the hub at this address. Else $GARDIEN_URL, else where you logged in last
cli-token-file = Read the token from this file. Else $GARDIEN_TOKEN, else that of your login
cli-ask-json = Print what the hub answered, as JSON
cli-unreached = { $place } cannot be reached: { $cause }
cli-no-gardien = { $place } answered { $status }, and not as gardien does.
cli-login-first = Log in first: gardien login URL
usage-token-file = The token cannot be read from { $file }: { $cause }

cli-usage-a-thing = THING
cli-usage-place = PLACE
cli-usage-text = TEXT
cli-usage-limit = NAME=N
cli-a-thing = Its number (7), id, name or address
cli-a-place = Its name, path (Main house/Kitchen) or id
cli-no-thing = No thing is called { $name }. See them all: gardien things
cli-several-things = Several things are called { $name }: { $list }. Name one by its number.
cli-no-place = No place is called { $name }. See them all: gardien places
cli-several-places = Several places are called { $name }: { $list }. Name one by its path.

cli-things-about = Lists the things of the site
cli-things-after =
    Examples:
      gardien things
      gardien things --view waiting
      gardien things --find camera
      gardien things --in "Main house" --json
    
    Views: new, absent, shelf, asleep, silent, forgotten, support-ends, waiting, walled, out.
cli-things-view = Only those of this view
cli-things-custody = Only those in this custody: pending, operational, released…
cli-things-in = Only those in this place and below
cli-things-find = Only those with this text in name, kind, maker or model, or with this address
things-head-who = who
things-head-number = no.
things-head-kind = what
things-head-custody = stands
things-head-last = last seen
things-head-findings = found
things-count = { $n ->
    [one] One thing.
   *[other] { $n } things.
}
things-none = There is no thing yet. Show some: gardien import home.pcap
things-none-such = No thing is like that.
things-unknown = unknown

cli-thing-about = Tells everything about one thing
cli-thing-after =
    Examples:
      gardien thing 7
      gardien thing "Front-door camera"
      gardien thing 192.168.1.20 --all
cli-thing-all = Every claim with its id, also those of the past, and every party
thing-stands = It is { $custody }. Trust: { $trust }. Presence: { $presence }. Its maker’s support: { $support }.
thing-seen = It was seen first on { $first } and last on { $last }.
thing-findings = What was found
thing-stated = What is said of it
thing-claims = What tells it from others
thing-parties = Whom it talks to
thing-locked = locked
thing-more-parties = { $n ->
    [one] One more party: --all
   *[other] { $n } more parties: --all
}
thing-head-what = what
thing-head-field = is its
thing-head-claim = is its
thing-head-source = from
thing-head-lock = { "" }
thing-head-party = who
thing-head-spoken = spoken
thing-head-encrypted = encrypted
thing-head-up = up
thing-head-down = down
secrecy-yes = yes
secrecy-no = no
secrecy-cannot-tell = cannot tell

cli-set-about = Says what a thing is, or where
cli-set-after =
    Examples:
      gardien set 7 --name "Front-door camera" --place Hall
      gardien set 7 --purpose "Shows who rings"
      gardien set 7 --name ""
    
    An empty text takes back what was said.
cli-set-lock = Keep it, whatever is seen later
cli-set-name = What it is called
cli-set-kind = What it is: camera, lamp…
cli-set-maker = Who made it
cli-set-model = Its model
cli-set-firmware = The version of its firmware
cli-set-owner = Whose it is
cli-set-purpose = What it is for
cli-set-note = Anything else
cli-set-place = Where it is
cli-set-done = { $who } is as you said.

cli-merge-about = Says that one thing is another: its addresses and names go there
cli-split-about = Says that some claims are another thing’s
cli-split-claim = Ids of claims, from gardien thing --all
cli-undo-about = Takes back a merge, a split or what was said
cli-undo-change = Its id, as it was told
cli-identity-done = Done. To take it back: gardien undo { $change }

## Places

cli-places-about = Lists, adds, changes and removes places
cli-places-after =
    Examples:
      gardien places add "Main house" --zone Europe/Paris
      gardien places add Kitchen --in "Main house" --limit dark-share=500
      gardien places remove Kitchen
cli-places-add-about = Adds a place
cli-places-change-about = Changes a place
cli-places-remove-about = Removes a place in which nothing is left
cli-places-name = What it is called
cli-places-in = The place that it is part of
cli-places-kind = campus, building, floor, flat, room, corridor, cabinet or area
cli-places-zone = Its time zone: Europe/Paris
cli-places-position = Degrees north and east: 48.85,2.35
cli-places-limit = What may not be exceeded there: dark-share=500 (thousandths). May be given often
usage-position = { $value } is no position. Write degrees north and east: --position 48.85,2.35
usage-limit = { $value } is no limit. Write: --limit dark-share=500
places-none = There is no place yet. Add one: gardien places add "Main house"
places-head-place = place
places-head-kind = kind
places-head-zone = time zone
places-head-limits = limits
places-added = { $name } is there.
places-changed = { $name } is as you said.
places-removed = { $name } is gone.

## People

role-owner = owner
role-caretaker = caretaker
role-contractor = contractor
role-tenant = tenant
role-auditor = auditor
cli-login-about = Logs in at a hub that runs, and keeps the session for you
cli-login-after =
    Examples:
      gardien login http://localhost:7180
      gardien login http://localhost:7180 --code 7K2M-… --login ana
    
    With the one-time code that gardien run prints, the first owner is made.
cli-login-url = The address that gardien run prints
cli-login-code = The one-time code that gardien run prints: makes the first owner
cli-login-site = What the site is called, for the first owner
cli-logged-in = You are in at { $place }, until { $until }.
cli-login-not-kept = You are in, but the session could not be kept: { $cause }
cli-logout-about = Ends your session
cli-logged-out = You are out.
cli-no-input = Nothing was typed.
cli-passwords-differ = The two passwords differ.
ask-login = Login:
ask-password = Password:
ask-new-password = New password (at least 12 characters):
ask-password-again = The same again:
ask-code = Six digits:
cli-user-about = Lists, adds, changes and removes people
cli-user-after =
    Examples:
      gardien user add ben --role caretaker
      gardien user add fixit --role contractor --place "Main house" --until 2026-12-24T18:00:00Z
      gardien user change ana --password
    
    Passwords are asked for, or read from standard input.
cli-user-add-about = Adds a person
cli-user-change-about = Changes a person’s name, role, time, places or password
cli-user-remove-about = Removes a person; sessions and tokens end at once
cli-user-forget-about = Forgets what is kept about a person, also in the journal
cli-user-totp-about = Puts a second factor to use for yourself
cli-user-login = Login: small letters and digits
cli-user-name = How people are shown them
cli-user-role = owner, caretaker, contractor, tenant or auditor
cli-user-since = From when, for a contractor or auditor
cli-user-until = Until when, for a contractor or auditor
cli-user-place = Where, for a tenant or contractor. May be given often
cli-user-password = Set a new password
cli-user-forget-totp = Put their second factor away
cli-no-person = Nobody has the login { $name }. See them all: gardien user
people-head-login = login
people-head-name = name
people-head-role = role
people-head-until = until
people-head-places = places
people-head-totp = 2nd factor
people-added = { $login } is let in.
people-changed = { $login } is as you said.
people-removed = { $login } is gone.
people-forgotten = { $login } is forgotten.
totp-scan =
    Type this secret into your authenticator, or make a picture of the address below it:
      { $secret }
      { $uri }
totp-in-use = From now on your login needs six digits too.
cli-token-about = Lists, makes and revokes tokens for programs
cli-token-after =
    Examples:
      gardien token add backup --scope read --days 30
      gardien token add installer --scope places:change --scope things:change
      gardien token revoke 0198c6f2-7b1e-7c3a-9f00-0123456789ab
cli-token-add-about = Makes a token. It is told once
cli-token-name = What it is for
cli-token-scope = read, change, or an area’s: places:read. May be given often; else read
cli-token-days = Days until it ends, 1 to 366; else 90
cli-token-id = Its id
cli-token-revoke-about = Revokes a token
usage-days = { $value } is no number of days from 1 to 366.
tokens-none = There is no token.
tokens-told-once = Keep it now: it is told once.
tokens-revoked = The token is void.
tokens-head-name = for
tokens-head-scopes = may
tokens-head-expires = ends
tokens-head-used = last used
tokens-head-id = id
