# What declarations (MUD files) are told to people with.
