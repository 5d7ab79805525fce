
# What a term of a search may be about, as one types it before a colon: place:hall.
search-name = name
search-kind = kind
search-maker = maker
search-model = model
search-firmware = firmware
search-place = place
search-custody = state
search-trust = trust
search-presence = presence
search-support = support
search-view = list
search-level = level
