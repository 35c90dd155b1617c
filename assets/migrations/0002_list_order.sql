-- Key managers lie in the order in which they are listed, so that a window, however far down, is a range of row ids, and
-- a search answers in that order without sorting.
--
-- A row id is the organization's id << 48, plus a label that grows with the folded name; the built-in row has label 0.
-- The program finds the label of a new row between its neighbours' and moves rows where there is no room. Whatever refers
-- to a key manager needs ON UPDATE CASCADE.

DROP TRIGGER IF EXISTS key_managers_added;
DROP TRIGGER IF EXISTS key_managers_deleted;
DROP TRIGGER IF EXISTS key_managers_reworded;
DROP TABLE key_manager_search;
DROP INDEX key_managers_window;
DROP INDEX key_managers_issuer;
DROP INDEX key_manager_environments_by;

-- The row that was put in last, and how many in a row went right behind (negative: right before) the one before it.
ALTER TABLE organizations ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organizations ADD COLUMN run INTEGER NOT NULL DEFAULT 0;

ALTER TABLE portal RENAME TO old_portal;
ALTER TABLE key_manager_environments RENAME TO old_key_manager_environments;
ALTER TABLE key_managers RENAME TO old_key_managers;

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
  CHECK (id >> 48 = organization_id),
  CHECK ((kind = 'bijira') = (rank = 0)),
  CHECK ((rank = 0) = (issuer IS NULL))
) STRICT;

CREATE TABLE key_manager_environments (
  key_manager_id INTEGER NOT NULL REFERENCES key_managers(id) ON UPDATE CASCADE ON DELETE CASCADE,
  environment_id INTEGER NOT NULL REFERENCES environments(id),
  PRIMARY KEY (key_manager_id, environment_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE portal (
  organization_id INTEGER PRIMARY KEY REFERENCES organizations(id),
  key_manager_id INTEGER NOT NULL UNIQUE REFERENCES key_managers(id) ON UPDATE CASCADE
) STRICT;

CREATE TABLE new_ids (old INTEGER PRIMARY KEY, new INTEGER NOT NULL) STRICT;
INSERT INTO new_ids (old, new)
  SELECT id,
    -- Evenly over all labels.
    (organization_id << 48) + (row_number() OVER in_order - 1) * ((1 << 48) / (count(*) OVER whole))
  FROM old_key_managers
  WINDOW whole AS (PARTITION BY organization_id), in_order AS (PARTITION BY organization_id ORDER BY rank, folded);

INSERT INTO key_managers
  SELECT n.new, k.organization_id, k.rank, k.name, k.folded, k.kind, k.description, k.enabled, k.all_environments,
    k.well_known_url, k.issuer, k.token_endpoint, k.authorization_endpoint, k.jwks_endpoint, k.revoke_endpoint,
    k.oidc_logout_endpoint, k.consumer_key_identifier, k.scope_key_identifier, k.revision, k.created_at, k.updated_at,
    k.haystack, k.check_mark, k.check_at, k.check_json
  FROM old_key_managers k JOIN new_ids n ON n.old = k.id ORDER BY n.new;
INSERT INTO key_manager_environments
  SELECT n.new, m.environment_id FROM old_key_manager_environments m JOIN new_ids n ON n.old = m.key_manager_id;
INSERT INTO portal
  SELECT p.organization_id, n.new FROM old_portal p JOIN new_ids n ON n.old = p.key_manager_id;

DROP TABLE new_ids;
DROP TABLE old_portal;
DROP TABLE old_key_manager_environments;
DROP TABLE old_key_managers;

CREATE INDEX key_managers_issuer ON key_managers (organization_id, issuer) WHERE issuer IS NOT NULL;
-- Lists of one type, or of what is off, in the order of the list: the row id comes along.
CREATE INDEX key_managers_of_kind ON key_managers (organization_id, kind);
CREATE INDEX key_managers_off ON key_managers (organization_id) WHERE enabled = 0;
CREATE INDEX key_manager_environments_by ON key_manager_environments (environment_id);

-- Three letters and more: a substring is a phrase of trigrams. The text is folded already.
CREATE VIRTUAL TABLE key_manager_search USING fts5(
  haystack, content='key_managers', content_rowid='id', columnsize=0, tokenize='trigram case_sensitive 1'
);
INSERT INTO key_manager_search (key_manager_search) VALUES ('rebuild');
-- One and two letters: each of them a word of its own, which the program cuts (see search.rs); the triggers take them out.
CREATE VIRTUAL TABLE key_manager_letters USING fts5(
  letters, content='', contentless_delete=1, detail=none, tokenize='ascii'
);

CREATE TRIGGER key_managers_added AFTER INSERT ON key_managers BEGIN
  UPDATE organizations SET key_managers = key_managers + 1 WHERE id = new.organization_id;
  INSERT INTO key_manager_search (rowid, haystack) VALUES (new.id, new.haystack);
END;
CREATE TRIGGER key_managers_deleted AFTER DELETE ON key_managers BEGIN
  UPDATE organizations SET key_managers = key_managers - 1 WHERE id = old.organization_id;
  INSERT INTO key_manager_search (key_manager_search, rowid, haystack) VALUES ('delete', old.id, old.haystack);
  DELETE FROM key_manager_letters WHERE rowid = old.id;
END;
CREATE TRIGGER key_managers_reworded AFTER UPDATE OF id, haystack ON key_managers
WHEN old.id <> new.id OR old.haystack <> new.haystack BEGIN
  INSERT INTO key_manager_search (key_manager_search, rowid, haystack) VALUES ('delete', old.id, old.haystack);
  INSERT INTO key_manager_search (rowid, haystack) VALUES (new.id, new.haystack);
  DELETE FROM key_manager_letters WHERE rowid = old.id;
END;

-- The first files were made without it.
CREATE TRIGGER IF NOT EXISTS history_is_append_only_replace BEFORE INSERT ON history
WHEN EXISTS (SELECT 1 FROM history WHERE id = new.id)
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
