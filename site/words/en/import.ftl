# gardien import, and what can go wrong with a store.

cli-usage-store = FOLDER|postgres://…
cli-store = Where the site's store is: a folder, or a PostgreSQL database. Else $GARDIEN_STORE, else a folder of yours
usage-no-home = No store is named, and there is no home folder. Name one: --store FOLDER

cli-import-about = Keeps what captures show in a site's store: things, whom they talk to, how much, and what was found
cli-import-json = Tell what was done as JSON
cli-import-after =
    Examples:
      gardien import home.pcap
      gardien import captures/ --store /var/lib/gardien
    
    Files given together are read as one, as gardien inspect does. A file that was read before is left out. Only packets behind findings are kept.

import-read = Read { $files ->
    [one] one file
   *[other] { $files } files
}, { $packets } packets, into { $store }.
import-skipped = { $file } was read before; it is not counted again.
import-new = { $n ->
    [0] No thing is new.
    [one] One thing is new.
   *[other] { $n } things are new.
}
import-known = { $n ->
    [one] One thing was known.
   *[other] { $n } things were known.
}
import-beyond = { $n ->
    [one] One thing found no room.
   *[other] { $n } things found no room.
}
import-nameless = { $n ->
    [one] One thing showed neither address nor name; nothing can be kept of it.
   *[other] { $n } things showed neither address nor name; nothing can be kept of them.
}
import-findings = { $n ->
    [one] One finding is new.
   *[other] { $n } findings are new.
}
import-findings-again = { $n ->
    [one] One finding was made again.
   *[other] { $n } findings were made again.
}
import-questions = { $n ->
    [one] One question waits for you.
   *[other] { $n } questions wait for you.
}
import-next = Next, try: gardien things

## Stores

store-constraint = The store at { $store } refused it: { $detail }
store-full = The disk of the store at { $store } is full. Nothing was lost. Make room, then try again.
store-disk = The disk of the store at { $store } does not read or write: { $detail }. Nothing that was acknowledged is lost. See to the disk, then try again.
store-damaged = The store at { $store } is damaged, or is no store: { $detail }. Restore a backup: gardien restore
store-in-the-way = The store at { $store } is a folder with a file gardien.db in it, and { $detail } is something else. Move that away, or name another folder: --store
store-held = The store at { $store } is in use by another program: { $detail }. While gardien runs there, ask it: --url
store-newer = The store at { $store } was made by a later version of gardien ({ $detail }). Use that version or a later one.
store-unreachable = The database at { $store } cannot be reached: { $detail }
store-uncertain = The connection to { $store } broke while it was told to keep this: { $detail }. It kept all of it or nothing; look before you try again.
store-read-only = The store at { $store } can only be read for now, since an earlier write failed: { $detail }
store-shape = The store at { $store } holds something of a form that this version does not know: { $detail }
store-fault = gardien made a mistake with the store at { $store }: { $detail }. Nothing was changed. Please report this.
store-closed = The store at { $store } is being closed.
store-halted = The store at { $store } is not the one that was signed: { $detail }. Nothing is written until an owner says what happened: gardien journal renew
