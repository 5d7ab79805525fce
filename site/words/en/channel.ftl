# Channels: how messages leave, and the commands about messages.

channel-test = A word from gardien
channel-test-text = This channel works. Nothing is the matter.
channel-worked = It last took something on { $at }.
channel-failed = It did not take anything on { $at }: { $error }
channel-removed = The channel is gone, with what was on its way.

deliverystate-waiting = on its way
deliverystate-sent = sent
deliverystate-given-up = given up after a day

deskstate-open = open
deskstate-acknowledged = seen
deskstate-snoozed = later
deskstate-held = work under way
deskstate-over = over
deskstate-folded = part of another one

windowstands-ahead = ahead
windowstands-under-way = under way
windowstands-over = over

cli-messages-about = Lists what there is to know and to do
cli-messages-all = Those that are over, too
cli-messages-level = Only of this level
cli-messages-none = Nothing is to be told.
cli-no-message = No single one has the id { $id }.
cli-message-about = Shows a message, or does something about it
cli-message-id = Its id, or the first or last part of it
cli-message-act = What to do about it; without it, it is shown
cli-message-until = Until when to leave it; without it, until it changes
cli-message-reason = Why it is left for later
cli-message-choice = Which of its choices
cli-windows-about = Lists, announces and ends work
cli-windows-none = No work is announced.
cli-windows-add-about = Announces work: what falls silent then is one note afterwards
cli-windows-end-about = Ends work now
cli-windows-in = The place, and all below it; without a place or things, everywhere
cli-windows-thing = A thing; may be given several times
cli-windows-from = From when; without it, from now on
cli-windows-until = Until when
cli-windows-reason = What is done
cli-channels-about = Lists, adds, tries and removes ways on which messages leave
cli-channels-none = Messages leave on no way: they are on the page only.
cli-channels-add-about = Adds a channel
cli-channels-add-after =
    Settings by kind, for example:
      {"{"}"kind":"ntfy","url":"https://ntfy.example","topic":"site"{"}"}
      {"{"}"kind":"mail","host":"mail.example","port":587,"tls":"starttls","user":"u","from":"a@b.example","to":["c@d.example"]{"}"}
      {"{"}"kind":"webhook","url":"https://hooks.example/x"{"}"}
      {"{"}"kind":"mqtt","host":"192.168.1.5","port":1883,"inside":true{"}"}
      {"{"}"kind":"syslog","host":"192.168.1.6","port":514,"transport":"tcp","inside":true{"}"}
    What leads into the site itself needs "inside":true.
cli-channels-name = What it is called
cli-channels-settings = Where it leads
cli-channels-level = The least that it takes; note takes Monday’s digest too
cli-channels-lang = The language of what is sent
cli-channels-secret = Reads a password, token or key from the input
cli-channels-no-json = The settings are not JSON.
cli-channels-no-secret = The secret could not be read.
cli-channels-show-about = Shows a channel and what was sent there
cli-channels-test-about = Sends a word there, by the running hub
cli-channels-remove-about = Removes a channel
