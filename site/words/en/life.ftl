# A thing’s life: in whose hands it is, how far it is believed, what happened and what must be done.

# In whose hands it is.
lifecustody-expected = announced, never seen
lifecustody-shelf = on the shelf
lifecustody-pending = waiting for a decision
lifecustody-provisional = being set up
lifecustody-operational = at work
lifecustody-maintenance = in maintenance
lifecustody-releasing = leaving, erasure ordered
lifecustody-released = gone, erasure proven
lifecustody-transferred = handed on
lifecustody-removed-unproven = gone, erasure not proven
lifecustody-rejected = refused
lifecustody-discarded = thrown away

# How far it is believed.
lifetrust-clean = nothing speaks against it
lifetrust-suspect = in doubt
lifetrust-quarantined = in quarantine
lifetrust-compromised = its key is known to others

# Whether it is there.
lifepresence-live = heard as usual
lifepresence-asleep = asleep
lifepresence-silent = silent
lifepresence-lost = lost
lifepresence-stolen = stolen
lifepresence-forgotten = alive, and forgotten

# Whether somebody still mends it.
lifesupport-unknown = nobody has said how long it is mended
lifesupport-supported = its maker mends it
lifesupport-end-announced = the end of its support is announced
lifesupport-ended = its support has ended
lifesupport-adopted = someone else mends it

# Who vouches for it.
lifebrand-unvouched = nobody vouches for it
lifebrand-vouched = its maker vouches for it
lifebrand-rebadged = another brand took it over, signed
lifebrand-disputed = it shows a brand that nobody signed for

# What was done.
lifeact-expect = announced
lifeact-shelve = put on the shelf
lifeact-contact = first seen on the network
lifeact-reject = refused
lifeact-reconsider = refusal taken back
lifeact-admit = let in to be set up
lifeact-accept = accepted for its work
lifeact-maintain = maintenance begun
lifeact-return = maintenance ended
lifeact-release = sent on its way out, erasure ordered
lifeact-prove = erasure proven
lifeact-give-up = no proof of erasure came
lifeact-write-off = written off
lifeact-reuse = put back on the shelf
lifeact-offer = offered to a next owner
lifeact-withdraw = offer taken back
lifeact-transfer = signed for by its next owner
lifeact-discard = thrown away
lifeact-reappear = seen again though it had left
lifeact-doubt = put in doubt
lifeact-clear = doubt settled
lifeact-quarantine = put in quarantine
lifeact-unquarantine = let out of quarantine
lifeact-compromise = its key is known to others
lifeact-renew = reset, with a new identity
lifeact-hear = heard again
lifeact-sleep = fell asleep, as it may
lifeact-miss = fell silent
lifeact-lose = lost
lifeact-steal = stolen
lifeact-find = found
lifeact-forget = found forgotten
lifeact-remember = its purpose was said
lifeact-support = its maker says how long it is mended
lifeact-announce-end = end of support announced
lifeact-end-support = support ended
lifeact-adopt = support taken over by someone else
lifeact-vouch = its maker vouched for it
lifeact-rebadge = taken over by another brand
lifeact-dispute = shows a brand that nobody signed for

# Who does it.
lifewho-owner = the owner
lifewho-caretaker = a caretaker
lifewho-contractor = a contractor
lifewho-hub = the hub by itself
lifewho-order = the hub on a person’s order
lifewho-thing = the thing itself
lifewho-maker = its maker, by a signature
lifewho-next-owner = the next owner, by a signature
lifewho-recovery = holders of recovery shares

# What must be shown for it.
lifeneed-enrolled = an enrolment that passed, with its key
lifeneed-key-not-barred = a key that others never knew
lifeneed-list-match = that model, serial number and key agree with the list
lifeneed-same-key = the key it was let in with
lifeneed-window = an end of the maintenance, within three days
lifeneed-within-grant = an end within what was agreed with the contractor
lifeneed-waited = thirty days without a decision
lifeneed-overdue = that the time for a proof is over
lifeneed-release-order = the order that began this departure
lifeneed-settled = that everything due is done
lifeneed-wiped = a proof that it was erased
lifeneed-proof-or-waiver = a proof that it was erased, or the owner’s word that there is none
lifeneed-offered = that it is offered to somebody
lifeneed-countersigned = a hand-over signed by both sides
lifeneed-reattested = that it was looked at again and is what it was
lifeneed-reset = that it was reset
lifeneed-quiet = a pause of more than three of its intervals
lifeneed-neglected = a year without an act, an update and a purpose
lifeneed-purpose = what it is for
lifeneed-signed = a signature of whoever may sign for it
lifeneed-date-passed = a date that has come
lifeneed-dated = a date, with its source
lifeneed-anchor-right = the maker’s signed offer, or a hand on the thing

# What must be done with keys and data.
lifeduty-delete-entry = delete its Wi-Fi passphrase, its network entry and its rules
lifeduty-wall-off = leave it no connection but the one to the hub
lifeduty-block = leave it no connection
lifeduty-revoke-tokens = revoke its access tokens
lifeduty-drop-config = take back its rights over settings
lifeduty-stale-notice = tell its groups that its sender number is void
lifeduty-rekey-groups = give its groups new keys
lifeduty-bar-key = refuse its key for ever
lifeduty-roll-back = take back what maintenance left half done
lifeduty-wipe = order it to erase itself
lifeduty-ask-proof = ask for a proof of erasure
lifeduty-keep-fingerprint = keep how it looks on the network
lifeduty-keep-key-hash = keep the digest of its key, to notice a copy
lifeduty-drop-keys = erase the hub’s half of its keys
lifeduty-seal-history = close and seal its history
lifeduty-sign-token = sign the release token
lifeduty-care-sheet = hand over firmware, parts list and support dates
lifeduty-tell-remains = tell the owner that data may remain on it
lifeduty-tell-returned = tell people that it is back
lifeduty-ask-purpose = ask the owner what it is for
lifeduty-tighten-rules = allow it only what it did last
lifeduty-switch-signer = write down who may sign for it now
lifeduty-replace-anchor = put another trust anchor on it
lifeduty-renew-key = make new keys between it and the hub
lifeduty-seal-expectation = store sealed what is expected of it
lifeduty-set-epoch = tell it the number of its ownership
lifeduty-issue-key = make its own key with the hub
lifeduty-grant-commissioning = give it the rights of setting up
lifeduty-open-commissioning = open what setting up needs
lifeduty-grant-full = give it its full rights
lifeduty-join-groups = let it into the groups of its place
lifeduty-open-rules = open what its rule allows
lifeduty-raise-config = give rights over its settings until the window ends

# How well its erasure is proven.
lifegrade-e0 = E0, no proof
lifegrade-e1 = E1, a person’s word with a picture
lifegrade-e2 = E2, it behaves as if new and refuses its old key
lifegrade-e3 = E3, it signed a receipt
lifegrade-e4 = E4, its hardware attested the receipt

# What is wrong with a proof of erasure.
lifeflaw-no-proof = none was given
lifeflaw-nobodys-word = a picture needs the word of an owner or caretaker
lifeflaw-not-seen-here = only the hub can say what it saw
lifeflaw-not-its-own = only the thing can give its receipt
lifeflaw-old-key-works = it still takes its old key
lifeflaw-not-factory = it does not behave as if new
lifeflaw-wrong-epoch = the receipt is for another ownership
lifeflaw-wrong-challenge = the receipt answers another order
lifeflaw-wrong-key = the receipt is signed with another key
lifeflaw-not-empty = the receipt says that something is left

# Why something is not done.
lifewhy-not-yours = Not yours to do. Who may: { $who }.
lifewhy-grant-lacks = What was agreed with this contractor does not include it.
lifewhy-grant-not-yet = What was agreed with this contractor begins on { $day }.
lifewhy-grant-over = What was agreed with this contractor ended on { $day }.
lifewhy-shares-short = { $n } recovery shares were good, and it takes { $needed }.
lifewhy-unknown = Nothing is known of this thing.
lifewhy-already-known = This thing is known already.
lifewhy-custody = Not as it stands now: { $state }.
lifewhy-trust = Not while this holds: { $state }.
lifewhy-presence = Not while this holds: { $state }.
lifewhy-support = Not while this holds: { $state }.
lifewhy-brand = Not while this holds: { $state }.
lifewhy-missing = This must be shown: { $need }.
lifewhy-proof = The proof of erasure does not hold: { $flaw }.
lifewhy-owed = This must be done first: { $duty }.
lifewhy-epoch-spent = It has gone through too many hands to be counted.

# What is due.
lifedue-duties = To be done since { $day }: { $duties }.
lifedue-decision = A person should decide about it by { $day }; after that it is refused until somebody asks again.
lifedue-setup = Setting it up should be over by { $day }; after that it is walled off.
lifedue-maintenance = Maintenance ends on { $day }.
lifedue-proof = A proof of erasure is awaited until { $day }.
lifedue-support-ends = Its support ends on { $day }.
lifedue-support-ended = Its support ended on { $day }; it gets no more fixes.
lifedue-silence = It should have been heard by { $day }.
lifedue-purpose = Somebody should say what it is for: nobody has cared for it since { $day }.
lifedue-countersign = It is offered to a next owner, who has not signed yet.
lifedue-remains = It left without a proof of erasure on { $day }; data may remain on it.

# gardien life, expect, admit, retire, act, done.
cli-heading-acts = Acts
cli-usage-act = ACT
cli-usage-duty = DUTY
cli-life-about = Tells a thing’s life: how it stands, what is due, what you can do
cli-life-after =
    Examples:
      gardien life 7
      gardien life "Stairs light" --all
    
    What can be done to whom is in docs/custody.md.
cli-life-all = Also what you cannot do now, with why not, and what the hub noted by itself
cli-expect-about = Announces a thing before it is ever seen, or puts it on the shelf
cli-expect-after =
    Examples:
      gardien expect "Stairs light" --mac 00:1a:22:07:08:09 --in "Main house"
      gardien expect "Spare camera" --serial A1B2C3 --shelf
cli-expect-name = What it is to be called
cli-expect-shelf = It is here, in its box
cli-expect-mac = Its hardware address
cli-expect-serial = Its serial number
cli-expect-sticker = The code on it or on its box
cli-admit-about = Lets a thing in to be set up
cli-admit-after =
    Examples:
      gardien admit 7
      gardien admit 7 --preview
    
    Then, once it is what it should be: gardien act accept 7 --matches
cli-retire-about = Sends a thing on its way out: rights withdrawn, erasure ordered, proof awaited
cli-retire-after =
    Examples:
      gardien retire 7
      gardien retire 7 --preview
    
    Then: gardien done 7, and gardien act prove 7 --photo erased.jpg
cli-act-about = Does an act on a thing’s life
cli-act-after =
    Examples:
      gardien act accept 7 --matches
      gardien act maintain 7 --until 2h
      gardien act prove 7 --photo erased.jpg
      gardien act lose 7 --reason "left on a train"
      gardien act discard 7 --waiver "it does not start any more" --yes
cli-act-act = What is done; see below
cli-act-key = SHA-256 of the key that the thing showed. Else what it was first used with counts
cli-act-matches = You saw that model, serial number and key are the right ones
cli-act-until = When maintenance ends: 2h, 1d, or a time
cli-act-finished = Maintenance did what it was for; nothing is taken back
cli-act-anchor-changed = Its firmware trusts another anchor now
cli-act-photo = A picture of the erased thing; its digest is kept, not the picture
cli-act-waiver = Your word that there is no proof of erasure, and why
cli-act-next = The next owner’s public key (Ed25519)
cli-act-countersignature = The next owner’s signature over the release token
cli-act-reattested = You looked at it again, and it is what it was
cli-act-reset = You reset it to its factory state
cli-act-purpose = What it is for
cli-act-date = A date of support
cli-act-source = Where that date is from
cli-act-at-hand = Your hand was on the thing
cli-act-reason = Why; kept where it can be forgotten
cli-act-preview = Say what would happen, and do nothing
cli-act-yes = Do it without asking, though it cannot be taken back
cli-done-about = Confirms that you did the next thing that had to be done by hand
cli-done-after =
    Examples:
      gardien done 7                shows what is to be done
      gardien done 7 wall-off       confirms it
cli-done-duty = What you did, by its word; without it, what is to be done is shown
usage-needs-yes = “{ $act }” cannot be taken back. Look with --preview, then say --yes.
usage-time-or-span = This is no time and no stretch: { $value }. Write 90m, 2h, 3d or 2026-11-23T08:00:00Z.
life-photo-unread = { $file } cannot be read: { $cause }
life-ask-sure = Do it? (yes, no)
life-not-done = Nothing was done.
life-would = If you do it: { $act }. It would then be: { $custody }.
life-would-owe = This would then have to be done, in this order:
life-final = This cannot be taken back.
life-did = Done: { $act }. It is now: { $custody }.
life-hands = Left for your hands, in this order:
life-then-done = When the first is done: gardien done { $thing } { $duty }
life-nothing-owed = Nothing is left to be done.
life-token = The next owner signs these octets (hexadecimal): { $token }
life-begun = { $name } is { $custody }.
life-since = Since { $day }.
life-due = What is due
life-possible = What you can do
life-possible-after = Do it with: gardien act ACT THING. What cannot be taken back is looked at first.
life-steps = How it went
life-needs = It takes: { $needs }.
life-step = { $at }: { $step } ({ $by })
life-seen = { $when }: seen in { $capture }. It sent { $up } and received { $down }.
life-seen-new = For the first time it talked to { $parties }.
life-seen-more = { $n } more
