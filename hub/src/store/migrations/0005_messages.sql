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
