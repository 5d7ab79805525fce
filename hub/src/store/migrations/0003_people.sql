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
