-- Control planes, what is linked there, and values that hold at one of them only. No secret is in any of these tables.

CREATE TABLE targets (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('apim', 'api-portal', 'gateway')),
  url TEXT NOT NULL,
  login_url TEXT,
  trust TEXT NOT NULL CHECK (trust IN ('system', 'caFile', 'pinned')),
  -- The certificates of `caFile` in PEM; the SHA-256 of `pinned`.
  trusted TEXT,
  token_command TEXT,
  -- What was seen of it last, as JSON.
  seen TEXT,
  CHECK ((trust = 'system') = (trusted IS NULL))
) STRICT;

ALTER TABLE settings ADD COLUMN target_id INTEGER REFERENCES targets(id) ON DELETE SET NULL;

-- A claim outlives the key manager here: it is what allows to delete the object there.
CREATE TABLE target_links (
  target_id INTEGER NOT NULL REFERENCES targets(id) ON DELETE CASCADE,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  -- The managed fields as they were last written or adopted, as JSON.
  base TEXT NOT NULL,
  PRIMARY KEY (target_id, organization_id, folded),
  UNIQUE (target_id, remote_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE target_values (
  target_id INTEGER NOT NULL REFERENCES targets(id) ON DELETE CASCADE,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (target_id, organization_id, folded, field)
) STRICT, WITHOUT ROWID;
