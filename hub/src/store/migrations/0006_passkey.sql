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
