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
