# Things, places, and whose a sighting is.

# Lists of things.
view-new = New
view-absent = Expected, not here
view-shelf = On the shelf
view-asleep = Asleep
view-silent = Silent
view-forgotten = Forgotten
view-support-ends = Support ends
view-waiting = Waiting for someone
view-walled = Walled off
view-out = Gone

# Why a thing stands in a list.
viewwhy-appeared = It appeared on { $day }, and nobody has looked at it yet.
viewwhy-never-seen = It is expected, and has never been seen here.
viewwhy-late = It was expected by { $day }, and has never been seen here.
viewwhy-put-by = It lies on the shelf.
viewwhy-put-by-and-seen = It should lie on the shelf, and was seen on the network ({ $day }).
viewwhy-sleeps = It sleeps, as it may. It was last seen on { $day }.
viewwhy-quiet = It was last seen on { $day }. Usually it is quiet for { $interval } at most.
viewwhy-untouched = It is alive, nobody has done anything with it since { $day }, and nobody has said what it is for.
viewwhy-ends = Its maker promises fixes until { $day }.
viewwhy-ended = Its maker’s promise of fixes ended on { $day }.
viewwhy-asks-in = It asks to be let in.
viewwhy-rule-waits = It may do nothing until someone chooses.
viewwhy-questions = { $n ->
    [one] There is one question about it.
   *[other] There are { $n } questions about it.
}
viewwhy-walled-off = Someone has walled it off.
viewwhy-quarantined = It is in quarantine.
viewwhy-left = It has left this site.
viewwhy-left-and-seen = It has left this site, and was seen on the network since ({ $day }).

# Pieces of identity.
claimkind-certificate = certificate
claimkind-edhoc-credential = EDHOC credential
claimkind-serial = serial number
claimkind-sticker = sticker
claimkind-mac = hardware address
claimkind-duid = DHCP identifier (DUID)
claimkind-dhcp-client-id = DHCP client identifier
claimkind-ssdp-uuid = UPnP identifier
claimkind-bacnet-device = BACnet number
claimkind-lldp = LLDP name
claimkind-dhcp-name = name in its network lease
claimkind-mdns-name = name that it announces
claimkind-certificate-name = name in a certificate
claimkind-name-given = name in its app
claimkind-switch-port = switch port
claimkind-fingerprint = way of joining the network
claimkind-ipv4 = IPv4 address
claimkind-ipv6 = IPv6 address

# Where knowledge comes from.
claimsource-guessed = concluded from what it does
claimsource-seen = seen in its traffic
claimsource-network = told by the network
claimsource-listed = from a list
claimsource-declared = declared by its maker
claimsource-proven = proven
claimsource-told = told by a person

# Fields of a thing.
field-name = Name
field-kind = What it is
field-maker = Maker
field-model = Model
field-firmware = Firmware
field-owner = Owner
field-purpose = What it is for
field-note = Note

# Why a sighting is a thing’s, or is not.
belongs-holds = The { $kind } { $value } is known of it.
belongs-rotates = Its hardware address is made up, and begins after the last one ended.
belongs-known-only-so = Nothing more is known of this thing.
belongs-one-of-several = Several visitors would fit as well; they cannot be told apart.
belongs-crowd = So many visitors have the { $kind } { $value } that they are listed as one.
belongs-nothing-known = Nothing of what was seen is known.
belongs-not-enough = What was seen is not enough to tell whose it is.
belongs-other-number = It says another { $kind }: { $value }.
belongs-other-key = It shows another { $kind } than the one that a person vouched for: { $value }.
belongs-behaves-otherwise = It behaves like another kind of thing.
belongs-other-card = It has another factory hardware address, and nothing proves that it is the same thing.
belongs-speaks-for-others = The { $kind } { $value } is that of a thing that speaks for others.
belongs-same-model = It is the same model.
belongs-quiet-since = The other one has been quiet since before this one appeared.
belongs-locked-elsewhere = A person has said that the { $kind } { $value } is another thing’s.

# Questions about two things.
proposal-same = Are these two the same thing?
proposal-replaced = Has the second taken the place of the first?
proposal-copied = Two things use one hardware address. Which of them should?

# A thing that speaks for others.
speaksfor-router = It carries packets between networks.
speaksfor-relay = It speaks for others: a repeater or an access point.

# Why an act on identity is refused.
identity-unknown-thing = There is no such thing.
identity-unknown-claim = The thing has no such piece of identity.
identity-same-thing = Both are the same thing already.
identity-nothing = Nothing would change.
identity-locked = A person has vouched for this piece of identity; only a person may move it.
identity-people-only = Only a person may do this.
identity-contradicts = The two have different serial numbers; only a person may say that they are one thing.
identity-too-many = One thing would have too many pieces of identity.
identity-id-in-use = This identifier is in use.
identity-not-its-alias = The other was not merged into this thing.
identity-no-value = This is no value of that kind.
identity-later = A later act moved the same pieces of identity. Undo that one first.
identity-since = Something has changed since, and this can no longer be undone.

# Places.
placekind-campus = campus
placekind-building = building
placekind-floor = floor
placekind-flat = flat
placekind-room = room
placekind-corridor = corridor
placekind-cabinet = cabinet
placekind-area = area
placelimit-dark-share = lamps that may be dark at once (thousandths)
placelimit-away-share = things that may be away at once (thousandths)
placelimit-updates-at-once = things updated at once
placelimit-battery-least = battery needed for an update (thousandths)
placing-unknown = There is no such place.
placing-exists = There is such a place already.
placing-nameless = A place needs a name.
placing-same-name = There is a place of this name there already.
placing-cycle = A place cannot be inside itself.
placing-too-deep = Places can be at most 16 deep.
placing-too-many = This site has as many places as it can have.
placing-has-places = { $n ->
    [one] There is one place in it. Move that first.
   *[other] There are { $n } places in it. Move those first.
}
placing-has-things = { $n ->
    [one] There is one thing in it. Say where it goes.
   *[other] There are { $n } things in it. Say where they go.
}
placing-no-such-limit = There is no limit called { $limit }.
placing-out-of-range = The limit { $limit } takes values from { $least } to { $most }.
