# Passkeys: why one is not taken. Codes are in hub/src/api/problem.rs, reasons in hub/src/auth/passkey.rs.

api-passkey-needs-name = Passkeys need a name: browsers bind them to a domain name, and to no address. Open this hub under a name of its own (gardien.toml: hosts) over HTTPS, or at the machine itself under http://localhost.
api-passkey-refused = This passkey cannot be taken.
api-wrong-passkey = Nobody comes in by this passkey, or the time of this person is not now.

api-passkey-malformed = What the browser or the authenticator sent is not as the standard has it.
api-passkey-kind = The browser did something else than was asked.
api-passkey-challenge = It took too long, or it was answered already. Try again.
api-passkey-origin = The passkey was used on another page than this hub’s.
api-passkey-name = The passkey belongs to another name than the one under which you opened this hub.
api-passkey-absent = Nobody touched the authenticator.
api-passkey-unverified = The authenticator did not ask who you are. A passkey here is the whole login, so it must: set a PIN, a finger or a face up on it.
api-passkey-key = The key of this authenticator cannot be used here.
api-passkey-statement = What the authenticator shows for itself is wrong.
api-passkey-signature = The signature is not by this passkey.
api-passkey-changed = The passkey says of itself something else than when it was made. Remove it and make a new one.
api-passkey-counter = This passkey was used more often before: there may be a copy of it in other hands. You were not let in. Come in by password, remove the passkey, and make a new one.
api-passkey-known = This passkey is here already.

cli-user-forget-passkeys = Remove all their passkeys
