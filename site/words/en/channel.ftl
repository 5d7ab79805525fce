# Channels: how messages leave, and the commands about messages.

channel-test = A word from gardien
channel-test-text = This channel works. Nothing is the matter.
