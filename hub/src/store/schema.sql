-- The newest form of the store, for readers; a test holds the migrations to it.

CREATE TABLE migration (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL);
-- A store knows one site or, on a server, many. Every key begins with it.

CREATE TABLE store (
  one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
  -- Counts tries to write after a failure.
  probed BIGINT NOT NULL
);
INSERT INTO store (one, probed) VALUES (1, 0);

CREATE TABLE site (
  site BYTEA NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  made BIGINT NOT NULL,
  -- Counts changes: what an event or a list is newer than.
  seq BIGINT NOT NULL,
  -- Counters from which small numbers for things and parties are taken.
  things BIGINT NOT NULL,
  parties BIGINT NOT NULL
);

-- A building, a floor, a room.
CREATE TABLE place (
  site BYTEA NOT NULL REFERENCES site (site),
  id BYTEA NOT NULL,
  parent BYTEA,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  zone TEXT,
  latitude DOUBLE PRECISION,
  longitude DOUBLE PRECISION,
  -- JSON: what may not be exceeded there.
  limits TEXT NOT NULL,
  version BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  PRIMARY KEY (site, id),
  FOREIGN KEY (site, parent) REFERENCES place (site, id)
);

CREATE TABLE thing (
  site BYTEA NOT NULL REFERENCES site (site),
  id BYTEA NOT NULL,
  -- Stands for it in the usage tables.
  num BIGINT NOT NULL,
  place BYTEA,
  owner BYTEA,
  -- The axes of its life, by the words of the design.
  custody TEXT NOT NULL,
  trust TEXT NOT NULL,
  presence TEXT NOT NULL,
  support TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  -- JSON: what is under way, what is due, the grounds.
  life TEXT NOT NULL,
  -- JSON: name, kind, maker, model… each with its source and lock.
  fields TEXT NOT NULL,
  -- What is shown of them, for lists and searches.
  name TEXT NOT NULL,
  kind TEXT,
  maker TEXT,
  model TEXT,
  firmware TEXT,
  first_seen BIGINT,
  last_seen BIGINT,
  -- Whether its hardware address speaks for others: router, relay.
  speaks_for TEXT,
  -- Whether it stands for several that nobody can tell apart.
  crowd BOOLEAN NOT NULL,
  made BIGINT NOT NULL,
  -- The thing that it was merged into: its id goes on leading there.
  merged BYTEA,
  -- When a person last changed what is known of it.
  touched BIGINT,
  version BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  PRIMARY KEY (site, id),
  UNIQUE (site, num),
  FOREIGN KEY (site, place) REFERENCES place (site, id)
);
CREATE INDEX thing_by_place ON thing (site, place);
CREATE INDEX thing_by_merged ON thing (site, merged);
CREATE INDEX thing_by_custody ON thing (site, custody);

-- A piece of identity, seen or told.
CREATE TABLE claim (
  site BYTEA NOT NULL,
  id BYTEA NOT NULL,
  thing BYTEA NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  source TEXT NOT NULL,
  -- 0 to 100.
  confidence BIGINT NOT NULL,
  -- The person who vouched for it.
  locked BYTEA,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  -- When another thing took over what is lent, such as an address.
  ended BIGINT,
  -- The act that moved it here.
  moved BYTEA,
  PRIMARY KEY (site, id),
  FOREIGN KEY (site, thing) REFERENCES thing (site, id)
);
CREATE INDEX claim_by_thing ON claim (site, thing);
CREATE INDEX claim_by_value ON claim (site, kind, value);

-- A question about two things that waits for a person, or was answered with no.
CREATE TABLE proposal (
  site BYTEA NOT NULL REFERENCES site (site),
  question TEXT NOT NULL,
  older BYTEA NOT NULL,
  newer BYTEA NOT NULL,
  at BIGINT NOT NULL,
  settled BOOLEAN NOT NULL,
  -- JSON: the reasons.
  because TEXT NOT NULL,
  PRIMARY KEY (site, question, older, newer)
);

-- An act on the inventory that can be undone as one: a merge, a split, a move.
CREATE TABLE inventory_change (
  site BYTEA NOT NULL REFERENCES site (site),
  id BYTEA NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  -- JSON: what moved from where to where.
  body TEXT NOT NULL,
  undone BYTEA,
  PRIMARY KEY (site, id)
);

-- Every step of every life.
CREATE TABLE step (
  site BYTEA NOT NULL,
  thing BYTEA NOT NULL,
  nth BIGINT NOT NULL,
  at BIGINT NOT NULL,
  axis TEXT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  actor TEXT NOT NULL,
  authority TEXT NOT NULL,
  -- JSON: grounds, evidence, duties.
  body TEXT NOT NULL,
  PRIMARY KEY (site, thing, nth),
  FOREIGN KEY (site, thing) REFERENCES thing (site, id)
);

-- Someone a thing talks to, by one protocol on one port.
CREATE TABLE party (
  site BYTEA NOT NULL REFERENCES site (site),
  num BIGINT NOT NULL,
  -- What tells it from others: name or address, place, protocol, port.
  identity TEXT NOT NULL,
  name TEXT,
  domain TEXT,
  company TEXT,
  trade TEXT,
  country TEXT,
  lies TEXT NOT NULL,
  protocol TEXT NOT NULL,
  port BIGINT,
  PRIMARY KEY (site, num),
  UNIQUE (site, identity)
);

-- What one thing and one party exchanged in all.
CREATE TABLE talk (
  site BYTEA NOT NULL,
  thing BIGINT NOT NULL,
  party BIGINT NOT NULL,
  encrypted TEXT NOT NULL,
  up BIGINT NOT NULL,
  down BIGINT NOT NULL,
  packets BIGINT NOT NULL,
  flows BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  reset BIGINT NOT NULL,
  retransmitted BIGINT NOT NULL,
  -- Whether a name led there, and where that name is from.
  named BOOLEAN NOT NULL,
  name_from TEXT,
  opened_by TEXT NOT NULL,
  -- JSON: addresses that it had, a few.
  addresses TEXT NOT NULL,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  PRIMARY KEY (site, thing, party),
  FOREIGN KEY (site, thing) REFERENCES thing (site, num),
  FOREIGN KEY (site, party) REFERENCES party (site, num)
);

-- The same by stretches of time: minutes, which become hours, which become days.
CREATE TABLE usage (
  site BYTEA NOT NULL,
  -- Length of the stretch in seconds: 60, 3600 or 86400.
  grain BIGINT NOT NULL,
  at BIGINT NOT NULL,
  thing BIGINT NOT NULL,
  party BIGINT NOT NULL,
  up BIGINT NOT NULL,
  down BIGINT NOT NULL,
  packets BIGINT NOT NULL,
  PRIMARY KEY (site, grain, at, thing, party)
) -- sqlite: WITHOUT ROWID
;
CREATE TABLE finding (
  site BYTEA NOT NULL,
  id BYTEA NOT NULL,
  thing BYTEA NOT NULL,
  -- Its short name, the same in any reading of the same packets: f-0a1b2c3d.
  label TEXT NOT NULL,
  rule TEXT NOT NULL,
  level TEXT NOT NULL,
  about TEXT NOT NULL,
  times BIGINT NOT NULL,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  found BIGINT NOT NULL,
  -- open, acknowledged, over.
  state TEXT NOT NULL,
  state_by TEXT,
  state_at BIGINT,
  -- JSON: facts, names, harmless explanations, records.
  body TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (site, id),
  -- The same conclusion about the same party, seen again: it is this row that grows.
  UNIQUE (site, thing, rule, about),
  FOREIGN KEY (site, thing) REFERENCES thing (site, id)
);
CREATE INDEX finding_by_label ON finding (site, label);
CREATE INDEX finding_by_state ON finding (site, state, level);

-- The packets behind a finding, as pcapng; at most 64 of them.
CREATE TABLE evidence (
  site BYTEA NOT NULL,
  finding BYTEA NOT NULL,
  packets BIGINT NOT NULL,
  pcapng BYTEA NOT NULL,
  PRIMARY KEY (site, finding),
  FOREIGN KEY (site, finding) REFERENCES finding (site, id)
);

-- What somebody says about a thing, or about all things of a model, with its history.
CREATE TABLE declaration (
  site BYTEA NOT NULL REFERENCES site (site),
  id BYTEA NOT NULL,
  -- mud, support, sbom, holes, vex.
  kind TEXT NOT NULL,
  thing BYTEA,
  maker TEXT,
  model TEXT,
  source TEXT NOT NULL,
  digest BYTEA NOT NULL,
  signer TEXT,
  -- current, waiting, refused, replaced.
  state TEXT NOT NULL,
  received BIGINT NOT NULL,
  -- When it says that it must be fetched again.
  stale BIGINT,
  decided_by TEXT,
  decided_at BIGINT,
  summary TEXT NOT NULL,
  body BYTEA NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE INDEX declaration_by_thing ON declaration (site, thing, kind);

-- What was read: nothing is counted twice.
CREATE TABLE source (
  site BYTEA NOT NULL REFERENCES site (site),
  digest BYTEA NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  packets BIGINT NOT NULL,
  octets BIGINT NOT NULL,
  first_seen BIGINT,
  last_seen BIGINT,
  read_at BIGINT NOT NULL,
  problems TEXT NOT NULL,
  PRIMARY KEY (site, digest)
);

-- What changed, for whoever listens; kept for a while.
CREATE TABLE event (
  site BYTEA NOT NULL REFERENCES site (site),
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  -- thing, place, finding, declaration…
  about TEXT NOT NULL,
  id BYTEA NOT NULL,
  -- added, changed, removed.
  what TEXT NOT NULL,
  -- The place that decides who may hear of it.
  place BYTEA,
  PRIMARY KEY (site, seq)
);

-- The journal. It outlives what it is about, so nothing here refers to other tables.

-- Logs of this hub, one for each epoch: the newest grows.
CREATE TABLE journal (
  site BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  origin TEXT NOT NULL,
  size BIGINT NOT NULL,
  root BYTEA NOT NULL,
  -- The roots of the perfect subtrees, 32 octets each.
  edge BYTEA NOT NULL,
  PRIMARY KEY (site, epoch)
);

CREATE TABLE journal_entry (
  site BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  n BIGINT NOT NULL,
  leaf BYTEA NOT NULL,
  entry BYTEA NOT NULL,
  PRIMARY KEY (site, epoch, n)
);

-- What commitments stand for. Erased, the entries stay and say nothing about anybody.
CREATE TABLE journal_secret (
  site BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  n BIGINT NOT NULL,
  field TEXT NOT NULL,
  -- Whom or what the value is about.
  about BYTEA,
  salt BYTEA NOT NULL,
  value BYTEA NOT NULL,
  PRIMARY KEY (site, epoch, n, field)
);
CREATE INDEX journal_secret_about ON journal_secret (site, about);

-- Every head that was signed, with the signatures of witnesses as they come.
CREATE TABLE journal_checkpoint (
  site BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  size BIGINT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (site, epoch, size)
);

-- Witnesses that are asked to sign, one row for each of their keys.
CREATE TABLE journal_witness (
  site BYTEA NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  -- The size that it signed last, of the newest log.
  size BIGINT NOT NULL,
  PRIMARY KEY (site, key)
);

-- Logs of others that this hub witnesses: their keys,
CREATE TABLE journal_known_log (
  site BYTEA NOT NULL,
  origin TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (site, origin, key)
);

-- the head that it signed last,
CREATE TABLE journal_witnessed (
  site BYTEA NOT NULL,
  origin TEXT NOT NULL,
  size BIGINT NOT NULL,
  root BYTEA NOT NULL,
  -- The head with the log's signatures and ours.
  note TEXT NOT NULL,
  PRIMARY KEY (site, origin)
);

-- and pairs of heads that cannot both be of one log that only grows.
CREATE TABLE journal_fork (
  site BYTEA NOT NULL,
  origin TEXT NOT NULL,
  size BIGINT NOT NULL,
  root BYTEA NOT NULL,
  at BIGINT NOT NULL,
  kept TEXT NOT NULL,
  shown TEXT NOT NULL,
  PRIMARY KEY (site, origin, size, root)
);

-- Whoever may do something here. The login is lower-case; names are for people.
CREATE TABLE person (
  site BYTEA NOT NULL REFERENCES site (site),
  id BYTEA NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  -- A contractor's or auditor's time; others have none.
  since BIGINT,
  until_time BIGINT,
  -- Argon2id, with its parameters and salt ($argon2id$v=19$…).
  password TEXT NOT NULL,
  -- The secret of RFC 6238 and the last step that was used; one that is not yet proven waits.
  totp BYTEA,
  totp_step BIGINT NOT NULL,
  totp_waiting BYTEA,
  made BIGINT NOT NULL,
  version BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  PRIMARY KEY (site, id),
  UNIQUE (site, login)
);

-- The places of a tenant, and of a contractor: these and all below them.
CREATE TABLE person_place (
  site BYTEA NOT NULL,
  person BYTEA NOT NULL,
  place BYTEA NOT NULL,
  PRIMARY KEY (site, person, place),
  FOREIGN KEY (site, person) REFERENCES person (site, id),
  FOREIGN KEY (site, place) REFERENCES place (site, id)
);

-- What lets a program or a session in. Only its digest is kept.
CREATE TABLE token (
  site BYTEA NOT NULL,
  id BYTEA NOT NULL,
  person BYTEA NOT NULL,
  -- session or token.
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  digest BYTEA NOT NULL,
  -- JSON: what it may, of what its person may.
  scopes TEXT NOT NULL,
  made BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  used BIGINT,
  PRIMARY KEY (site, id),
  UNIQUE (site, digest),
  FOREIGN KEY (site, person) REFERENCES person (site, id)
);
CREATE INDEX token_by_person ON token (site, person);

-- The code that makes the first owner; there is none once there is an owner.
CREATE TABLE setup_code (
  site BYTEA NOT NULL PRIMARY KEY REFERENCES site (site),
  digest BYTEA NOT NULL,
  until_time BIGINT NOT NULL
);

-- Answers to requests that may be sent twice. The key is its digest; answers that carry a secret
-- are not kept, only that they were given.
CREATE TABLE idempotent (
  site BYTEA NOT NULL REFERENCES site (site),
  person BYTEA NOT NULL,
  key BYTEA NOT NULL,
  request BYTEA NOT NULL,
  at BIGINT NOT NULL,
  status BIGINT NOT NULL,
  location TEXT,
  version BIGINT,
  body TEXT,
  PRIMARY KEY (site, person, key)
);
CREATE INDEX idempotent_by_time ON idempotent (site, at);

-- In which captures a thing was seen.

CREATE TABLE seen (
  site BYTEA NOT NULL,
  -- Under which number it was counted; a merge changes nothing here.
  thing BIGINT NOT NULL,
  -- The capture, as in source.
  digest BYTEA NOT NULL,
  first_seen BIGINT NOT NULL,
  last_seen BIGINT NOT NULL,
  up BIGINT NOT NULL,
  down BIGINT NOT NULL,
  PRIMARY KEY (site, thing, digest),
  FOREIGN KEY (site, thing) REFERENCES thing (site, num),
  FOREIGN KEY (site, digest) REFERENCES source (site, digest)
);

-- Messages, what people did about them, and how they reach people.

CREATE TABLE message (
  site BYTEA NOT NULL REFERENCES site (site),
  id BYTEA NOT NULL,
  -- The group of causes that it is of.
  key TEXT NOT NULL,
  level TEXT NOT NULL,
  -- open, acknowledged, snoozed, held, over, folded.
  state TEXT NOT NULL,
  opened BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  -- JSON: its causes, what it was folded by, snooze, pushes.
  body TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE INDEX message_by_state ON message (site, state, level);

-- What the desk remembers beside its messages.
CREATE TABLE message_desk (
  site BYTEA NOT NULL PRIMARY KEY REFERENCES site (site),
  -- JSON: the learning week, firmware, pushes, quiet hours.
  memory TEXT NOT NULL
);

-- Whether somebody found a message useful, once for each person and rule.
CREATE TABLE message_vote (
  site BYTEA NOT NULL,
  message BYTEA NOT NULL,
  person BYTEA NOT NULL,
  -- The rule that said act; empty where none did.
  rule TEXT NOT NULL,
  useful BOOLEAN NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (site, message, person, rule),
  FOREIGN KEY (site, message) REFERENCES message (site, id)
);

-- Announced work: within it silence and unusual ways are expected.
CREATE TABLE maintenance_window (
  site BYTEA NOT NULL REFERENCES site (site),
  id BYTEA NOT NULL,
  place BYTEA,
  -- JSON: ids of things; none and no place for the whole site.
  things TEXT NOT NULL,
  from_time BIGINT NOT NULL,
  until_time BIGINT NOT NULL,
  reason TEXT NOT NULL,
  made_by BYTEA NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (site, id),
  FOREIGN KEY (site, place) REFERENCES place (site, id)
);

-- What a thing hangs on: a switch, an access point, a gateway, a bridge.
CREATE TABLE thing_link (
  site BYTEA NOT NULL,
  thing BYTEA NOT NULL,
  on_thing BYTEA NOT NULL,
  -- told by a person, else learnt.
  source TEXT NOT NULL,
  -- 0 to 100.
  confidence BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (site, thing),
  FOREIGN KEY (site, thing) REFERENCES thing (site, id),
  FOREIGN KEY (site, on_thing) REFERENCES thing (site, id)
);

-- A way to people that are not at the page.
CREATE TABLE channel (
  site BYTEA NOT NULL REFERENCES site (site),
  id BYTEA NOT NULL,
  -- mail, ntfy, webhook, mqtt, syslog.
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  -- The least level that it takes: act, look, note.
  level TEXT NOT NULL,
  lang TEXT NOT NULL,
  -- JSON: where it leads.
  settings TEXT NOT NULL,
  -- A password, token or key; never given out.
  secret TEXT,
  made BIGINT NOT NULL,
  -- When it last took something, and what it said when it last did not.
  worked BIGINT,
  failed BIGINT,
  error TEXT,
  version BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);

-- What is to be sent: at least once, under an id that stays the same.
CREATE TABLE delivery (
  site BYTEA NOT NULL,
  id BYTEA NOT NULL,
  channel BYTEA NOT NULL,
  -- act, look, digest, test.
  why TEXT NOT NULL,
  -- JSON: the notice in the channel's language.
  body TEXT NOT NULL,
  made BIGINT NOT NULL,
  -- When to try; NULL once it is settled.
  next_try BIGINT,
  tries BIGINT NOT NULL,
  -- waiting, sent, given-up.
  state TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (site, id),
  FOREIGN KEY (site, channel) REFERENCES channel (site, id)
);
CREATE INDEX delivery_by_next ON delivery (site, next_try);

-- Passkeys of people: logins without a password (WebAuthn Level 3).

CREATE TABLE passkey (
  site BYTEA NOT NULL,
  id BYTEA NOT NULL,
  person BYTEA NOT NULL,
  -- As the authenticator names it.
  credential BYTEA NOT NULL,
  -- The name of the hub to which browsers bind it.
  rp TEXT NOT NULL,
  name TEXT NOT NULL,
  -- The public key as it came, a COSE_Key (RFC 9052).
  public BYTEA NOT NULL,
  counter BIGINT NOT NULL,
  -- The model of the authenticator.
  aaguid BYTEA NOT NULL,
  -- How it can be reached, a list of words for the browser.
  transports TEXT NOT NULL,
  may_be_copied BOOLEAN NOT NULL,
  is_copied BOOLEAN NOT NULL,
  made BIGINT NOT NULL,
  used BIGINT,
  -- When its counter last went back.
  doubted BIGINT,
  PRIMARY KEY (site, id),
  UNIQUE (site, credential),
  FOREIGN KEY (site, person) REFERENCES person (site, id)
);
CREATE INDEX passkey_by_person ON passkey (site, person);
