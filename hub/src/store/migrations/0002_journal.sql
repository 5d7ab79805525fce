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
