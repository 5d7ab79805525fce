# The journal.

## An export judged

journal-holds = { $file }: the journal holds. Nothing was changed, left out or added.
journal-holds-itself = { $file }: the journal agrees with itself.
journal-broken = { $file }: the journal does not hold.
journal-log = Log: { $origin }
journal-head = Newest head: { $n ->
    [one] one entry
   *[other] { $n } entries
}, root { $root }
journal-read = Read: { $n ->
    [one] one entry
   *[other] { $n } entries
}, { $heads ->
    [one] one signed head
   *[other] { $heads } signed heads
}, { $boots ->
    [one] one run of the program
   *[other] { $boots } runs of the program
}
journal-between = By the hub’s own clock: from { $from } to { $until }
journal-cosigned = Witnessed by { $name } with { $algorithm }, { $time }
journal-no-witness = No witness has signed the newest head. The hub alone could have shown another journal to somebody else.
journal-openings = { $n ->
    [one] One covered value was opened, and it fits.
   *[other] { $n } covered values were opened, and they fit.
}
journal-own-keys = The keys came with the export, so whoever wrote it could have chosen them. Give the keys that you trust with --keys.
journal-further = { $n ->
    [one] One more is not shown.
   *[other] { $n } more are not shown.
}
journal-problem = { $place }: { $what }
journal-at-entry = { $place }, entry { $n }
journal-at-octet = { $place }, octet { $n }

## What is wrong

journal-wrong-missing = This file is not there.
journal-wrong-unexpected = This file does not belong to the export.
journal-wrong-keys = The keys are not those that the log signs with, or cannot be read. { $detail }
journal-wrong-note = This is no signed head, or it was changed.
journal-wrong-other-log = This belongs to another log, or to one whose keys nobody named: { $detail }
journal-wrong-name = The file has the name of one size and holds the head of another: { $detail }
journal-wrong-unsigned = The log’s signature is missing: { $detail }
journal-wrong-signature = This signature does not fit: { $detail }. What was signed was changed, or the signature was.
journal-wrong-unknown-key = Signed by somebody whose key nobody named: { $detail }
journal-wrong-witnesses = Fewer witnesses have signed than were asked for. { $detail }
journal-wrong-not-newest = The export holds a newer head: { $detail }
journal-wrong-root = The entries do not lead to this head of { $detail }. Something was changed after the entry named here.
journal-wrong-length = The file is longer or shorter than its name says: { $detail }
journal-wrong-hash = This hash is not that of the entries below it.
journal-wrong-entry = This entry was changed.
journal-wrong-sequence = From this entry on, entries are missing, doubled, moved or cut.
journal-wrong-form = This is no entry as a hub writes it.
journal-wrong-begin = A log begins with the entry that says so. This one does not.
journal-wrong-epoch = This entry belongs to another log of the hub.
journal-wrong-clock = Within one run of the program, time went backwards.
journal-wrong-result = This is the result of an act that was not entered before, or its second result.
journal-wrong-time = This head was signed before a smaller one. Check the hub’s clock.
journal-wrong-older = The export ends before the head that you have seen, of { $detail }. It is an older one, or entries were taken away.
journal-wrong-rewritten = The export does not continue the head that you have seen, of { $detail }. The journal was rewritten.
journal-wrong-opening = The entry does not bear out what this line says.

## One proof

journal-proof-holds = { $file }: the proof holds.
journal-proof-broken = { $file }: the proof does not hold.
journal-proof-entry = Entry { $n } of a journal of { $size }
journal-proof-path = The path does not lead from the entry to the signed head.

## Entries

journal-entry = { $n }  { $time }  { $actor } ({ $authority })  { $action }  { $object }
journal-actor-hub = the hub
journal-actor-person = person
journal-actor-thing = thing
journal-actor-maker = maker
journal-actor-next-owner = next owner
journal-result-done = [{ $n } done]
journal-result-failed = [{ $n } failed]
journal-result-unknown = [{ $n }: how it ended is not known]

## At the hub

journal-rolled-back = The journal in the store is older than what this hub has signed: { $has } entries where { $signed } were signed. Somebody put back an older store or a backup. Nothing more is signed. To go on in the open, begin a new journal with “gardien journal renew”: it will say where the old one ended.
journal-earlier-log = The journal in the store is number { $has }; this hub has begun and signed number { $signed } since. Somebody put back an older store or a backup. Nothing more is signed. To go on in the open, begin a new journal with “gardien journal renew”: it will say where the old one ended.
journal-forked = The journal in the store is not the one that this hub has signed. Entries were changed or replaced after entry { $signed }. Nothing more is signed. Keep a copy of the store, then begin a new journal with “gardien journal renew”.
journal-edge = The journal in the store does not agree with itself: its entries do not lead to the root that is kept with them. Restore a backup.
journal-changed = Entry { $n } of the journal in the store is not the one that was entered: it was changed, or the disk damaged it. Keep a copy of the store, look at the disk, then restore a backup: gardien restore
journal-no-keys = The journal has signed before, but its keys are not there: { $file }. Put them back from a backup, or begin a new journal with “gardien journal renew”.
journal-keys-open = Others may read the keys of the journal: { $file }. Only their owner should (chmod 600).
journal-keys-unreadable = The keys of the journal cannot be read: { $file }. { $cause }
journal-keys-unwritten = The keys of the journal cannot be made in { $file }: { $cause }. Nothing was signed. See to the disk, then try again.
journal-signed-unreadable = The record of what was signed last cannot be read: { $file }. { $cause }. Put it back; or, where the store came here without it, begin a new journal with “gardien journal renew”.
journal-signed-unwritten = The record of what was signed last cannot be written: { $file }. { $cause }. Nothing was signed. See to the disk, then try again.
journal-witness-more = The journal in the store is older than what this hub has signed: { $has } entries, where the witness at { $url } holds a head of { $signed } with this hub’s own signatures. Somebody put back an older store or a backup. Nothing more is signed or written. To go on in the open, begin a new journal with “gardien journal renew”: it will say where the old one ended.
journal-witness-fork = The journal in the store is not the one that this hub has signed: the witness at { $url } holds a head of { $signed } entries with this hub’s own signatures, and the entries in the store do not lead to it. Somebody put back an older store, or changed entries. Nothing more is signed or written. Keep a copy of the store, then begin a new journal with “gardien journal renew”.
journal-no-epoch = There is no journal yet.
journal-no-such-entry = There is no entry { $n }. The newest signed head has { $size }.
journal-store = The store cannot be read: { $cause }
journal-exported = { $file }: { $n ->
    [one] one entry
   *[other] { $n } entries
}, { $heads ->
    [one] one signed head
   *[other] { $heads } signed heads
}.
journal-export-exists = { $file } is there already. Name a folder that is not.
journal-file-unreadable = { $file } cannot be read: { $cause }
journal-file-too-large = { $file } is too large to be a journal’s.
journal-file-not-tar = { $file } is no tar as gardien writes it, from octet { $n } on. Unpack it and verify the folder.
journal-keys-wrong = { $file }, line { $n }: no policy file with keys.
journal-seen-wrong = { $file } is no signed head.

## Command line

journal-cli-about = Show, export and verify the record of acts
journal-cli-after = What a journal proves, and what it cannot: docs/journal.md.
journal-cli-verify-about = Verify an export or a proof, offline, with nothing but public keys
journal-cli-verify-after = Exit status: 0 it holds by keys that you gave; 1 it does not hold; 3 it agrees with itself, but no keys were given, or something wants a look.
journal-cli-file = An export (a folder or .tar) or a .tlog-proof
journal-cli-keys = Keys that you trust, as a policy file (c2sp.org/tlog-policy), such as the file “keys” of an earlier export
journal-cli-policy = Ask for the signatures of this many witnesses
journal-cli-seen = A signed head that you have seen before; the export must continue it
journal-cli-json = Write JSON
journal-cli-show-about = Show entries
journal-cli-from = The first entry to show
journal-cli-most = At most so many entries
journal-cli-export-about = Write the whole journal as plain files that anybody can verify
journal-cli-out = The folder to make, or a file that ends in .tar
journal-cli-open = With the names and addresses that entries cover
journal-cli-prove-about = Write the proof of one entry, for somebody without network
journal-cli-n = The entry, from 0
journal-cli-renew-about = Begin a new journal after an older store was put back
journal-cli-reason = Why, in a few words; it becomes an entry
journal-usage-export = EXPORT

journal-renewed = A new journal has begun, number { $n }. Its first entry says where the old one ended.
journal-cli-witness-about = Appoint witnesses, sign others’ heads, and print this hub’s public keys
journal-cli-witness-after = Without options the public keys are printed, for the other side’s --keys and --know. A witness answers at /tlog/witness of its hub.
journal-cli-witness-url = Where the witness answers, such as http://hub.example:7180/tlog/witness
journal-cli-witness-keys = The witness’s public keys, as a policy file
journal-cli-witness-know = Public keys of a log whose heads this hub shall sign, as a policy file

## Backups

backup-cli-about = Write the whole store into one file, beside a running hub too
backup-cli-after = The file is a tar with a database of SQLite and a manifest, for its owner only. It holds secrets of people (second factors, what the journal covers), and not the keys of the journal. It is read again and checked before it gets its name.
backup-cli-file = The file to make
backup-made = { $file }: { $octets } octets, journal of { $n ->
    [one] one entry
   *[other] { $n } entries
}, SHA-256 { $sha256 }
backup-file = { $file }: { $cause }
backup-unentered = The backup is whole. The journal says that it was begun and could not be told that it was made.
backup-none = { $file } is no backup, or was changed or cut: { $part }. Nothing was restored.
restore-cli-about = Put the store of a backup in place
restore-cli-after = Stop the hub first. A new journal begins, whose first entry says where the old one ended; who verifies needs its public keys anew.
restore-cli-file = The backup
restore-cli-replace = Replace the store that is there; a store in a folder is kept beside
restore-not-empty = { $store } is not empty. Say --replace to replace it.
restore-in-use = { $store } is in use. Stop the hub first.
restore-aside = The store that was there is kept: { $file }
restore-done = { $store }: restored from the backup of { $made }. A new journal has begun, number { $epoch }.
