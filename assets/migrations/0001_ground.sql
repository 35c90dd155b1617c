CREATE TABLE organizations (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  -- Kept by triggers, so that no list ever counts its rows.
  key_managers INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE settings (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  organization_id INTEGER REFERENCES organizations(id)
) STRICT;
INSERT INTO settings (only_row) VALUES (1);

CREATE TABLE environments (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  production INTEGER NOT NULL CHECK (production IN (0, 1)),
  position INTEGER NOT NULL,
  UNIQUE (organization_id, folded)
) STRICT;

CREATE TABLE key_managers (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  -- 0 for the built-in row, which is always first; 1 for the others.
  rank INTEGER NOT NULL CHECK (rank IN (0, 1)),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('bijira', 'asgardeo', 'microsoft', 'custom')),
  description TEXT NOT NULL,
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  all_environments INTEGER NOT NULL CHECK (all_environments IN (0, 1)),
  well_known_url TEXT,
  issuer TEXT,
  token_endpoint TEXT,
  authorization_endpoint TEXT,
  jwks_endpoint TEXT,
  revoke_endpoint TEXT,
  oidc_logout_endpoint TEXT,
  consumer_key_identifier TEXT,
  scope_key_identifier TEXT,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  -- What search looks through, case folded: name, type and description.
  haystack TEXT NOT NULL,
  check_mark TEXT,
  check_at TEXT,
  check_json TEXT,
  UNIQUE (organization_id, folded),
  CHECK ((kind = 'bijira') = (rank = 0)),
  CHECK ((rank = 0) = (issuer IS NULL))
) STRICT;
CREATE UNIQUE INDEX key_managers_window ON key_managers (organization_id, rank, folded);
CREATE INDEX key_managers_issuer ON key_managers (organization_id, issuer) WHERE issuer IS NOT NULL;

CREATE TABLE key_manager_environments (
  key_manager_id INTEGER NOT NULL REFERENCES key_managers(id) ON DELETE CASCADE,
  environment_id INTEGER NOT NULL REFERENCES environments(id),
  PRIMARY KEY (key_manager_id, environment_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX key_manager_environments_by ON key_manager_environments (environment_id);

CREATE TABLE portal (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  key_manager_id INTEGER NOT NULL REFERENCES key_managers(id)
) STRICT;

CREATE TABLE drafts (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  body TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  folded TEXT NOT NULL,
  before TEXT,
  after TEXT
) STRICT;
CREATE INDEX history_of ON history (organization_id, folded, id);
CREATE TRIGGER history_is_append_only_update BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
CREATE TRIGGER history_is_append_only_delete BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE VIRTUAL TABLE key_manager_search USING fts5(
  haystack, content='key_managers', content_rowid='id', tokenize='trigram case_sensitive 1'
);

CREATE TRIGGER key_managers_added AFTER INSERT ON key_managers BEGIN
  UPDATE organizations SET key_managers = key_managers + 1 WHERE id = new.organization_id;
  INSERT INTO key_manager_search (rowid, haystack) VALUES (new.id, new.haystack);
END;
CREATE TRIGGER key_managers_deleted AFTER DELETE ON key_managers BEGIN
  UPDATE organizations SET key_managers = key_managers - 1 WHERE id = old.organization_id;
  INSERT INTO key_manager_search (key_manager_search, rowid, haystack) VALUES ('delete', old.id, old.haystack);
END;
CREATE TRIGGER key_managers_reworded AFTER UPDATE OF haystack ON key_managers WHEN old.haystack <> new.haystack BEGIN
  INSERT INTO key_manager_search (key_manager_search, rowid, haystack) VALUES ('delete', old.id, old.haystack);
  INSERT INTO key_manager_search (rowid, haystack) VALUES (new.id, new.haystack);
END;
