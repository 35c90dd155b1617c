-- Lists in any order, by plain row ids and an index for each order; search over name, type, description, Well-Known URL and
-- issuer. `folded` below is a function of the program: lower case by Unicode's rules.

DROP TRIGGER key_managers_added;
DROP TRIGGER key_managers_deleted;
DROP TRIGGER key_managers_reworded;
DROP TABLE key_manager_search;
DROP TABLE key_manager_letters;
DROP INDEX key_managers_issuer;
DROP INDEX key_managers_of_kind;
DROP INDEX key_managers_off;
DROP INDEX key_manager_environments_by;
ALTER TABLE organizations DROP COLUMN newest;
ALTER TABLE organizations DROP COLUMN run;
ALTER TABLE key_manager_environments RENAME TO old_key_manager_environments;
ALTER TABLE portal RENAME TO old_portal;
ALTER TABLE key_managers RENAME TO old_key_managers;

CREATE TABLE key_managers (
  id INTEGER PRIMARY KEY,
  organization_id INTEGER NOT NULL REFERENCES organizations(id),
  -- 0 for the built-in row, which is first by name; 1 for the others.
  rank INTEGER NOT NULL CHECK (rank IN (0, 1)),
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('bijira', 'asgardeo', 'microsoft', 'custom')),
  description TEXT NOT NULL,
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  all_environments INTEGER NOT NULL CHECK (all_environments IN (0, 1)),
  developer_portal INTEGER NOT NULL DEFAULT 0 CHECK (developer_portal IN (0, 1)),
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
  -- Name, type, description, Well-Known URL and issuer, a line each, folded.
  search_text TEXT NOT NULL,
  check_mark TEXT,
  check_at TEXT,
  check_json TEXT,
  check_rank INTEGER NOT NULL
    AS (CASE check_mark WHEN 'FAIL' THEN 3 WHEN 'WARN' THEN 2 WHEN 'OK' THEN 1 ELSE 0 END) VIRTUAL,
  UNIQUE (organization_id, folded),
  CHECK ((kind = 'bijira') = (rank = 0)),
  CHECK ((rank = 0) = (issuer IS NULL))
) STRICT;

INSERT INTO key_managers (id, organization_id, rank, name, folded, kind, description, enabled, all_environments,
    developer_portal, well_known_url, issuer, token_endpoint, authorization_endpoint, jwks_endpoint, revoke_endpoint,
    oidc_logout_endpoint, consumer_key_identifier, scope_key_identifier, revision, created_at, updated_at, search_text,
    check_mark, check_at, check_json)
  SELECT row_number() OVER (ORDER BY k.id), k.organization_id, k.rank, k.name, k.folded, k.kind, k.description, k.enabled,
    k.all_environments, EXISTS (SELECT 1 FROM old_portal p WHERE p.key_manager_id = k.id), k.well_known_url, k.issuer,
    k.token_endpoint, k.authorization_endpoint, k.jwks_endpoint, k.revoke_endpoint, k.oidc_logout_endpoint,
    k.consumer_key_identifier, k.scope_key_identifier, k.revision, k.created_at, k.updated_at,
    k.haystack || char(10) || folded(coalesce(k.well_known_url, '') || char(10) || coalesce(k.issuer, '')),
    k.check_mark, k.check_at, k.check_json
  FROM old_key_managers k ORDER BY k.id;

CREATE TABLE key_manager_environments (
  key_manager_id INTEGER NOT NULL REFERENCES key_managers(id) ON DELETE CASCADE,
  environment_id INTEGER NOT NULL REFERENCES environments(id),
  PRIMARY KEY (key_manager_id, environment_id)
) STRICT, WITHOUT ROWID;
INSERT INTO key_manager_environments
  SELECT n.id, m.environment_id FROM old_key_manager_environments m
    JOIN old_key_managers k ON k.id = m.key_manager_id
    JOIN key_managers n ON n.organization_id = k.organization_id AND n.folded = k.folded;

DROP TABLE old_portal;
DROP TABLE old_key_manager_environments;
DROP TABLE old_key_managers;

-- An index for each order. The first one holds the searched text too: a scan in the order of names reads nothing else.
CREATE INDEX key_managers_by_name ON key_managers (organization_id, rank, folded, search_text);
CREATE INDEX key_managers_by_type ON key_managers (organization_id, kind, folded);
CREATE INDEX key_managers_by_status ON key_managers (organization_id, enabled DESC, folded);
CREATE INDEX key_managers_by_portal ON key_managers (organization_id, developer_portal DESC, folded);
CREATE INDEX key_managers_by_check ON key_managers (organization_id, check_rank DESC, folded);
CREATE INDEX key_managers_by_update ON key_managers (organization_id, updated_at DESC, folded);
CREATE UNIQUE INDEX key_managers_portal ON key_managers (organization_id) WHERE developer_portal = 1;
CREATE INDEX key_managers_issuer ON key_managers (organization_id, issuer) WHERE issuer IS NOT NULL;
CREATE INDEX key_manager_environments_by ON key_manager_environments (environment_id);

-- Words of three letters and more: a substring is a phrase of trigrams.
CREATE VIRTUAL TABLE key_manager_search USING fts5(
  search_text, content='key_managers', content_rowid='id', columnsize=0, tokenize='trigram case_sensitive 1'
);
INSERT INTO key_manager_search (key_manager_search) VALUES ('rebuild');

CREATE TRIGGER key_managers_added AFTER INSERT ON key_managers BEGIN
  UPDATE organizations SET key_managers = key_managers + 1 WHERE id = new.organization_id;
  INSERT INTO key_manager_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER key_managers_deleted AFTER DELETE ON key_managers BEGIN
  UPDATE organizations SET key_managers = key_managers - 1 WHERE id = old.organization_id;
  INSERT INTO key_manager_search (key_manager_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
CREATE TRIGGER key_managers_reworded AFTER UPDATE OF search_text ON key_managers
WHEN old.search_text <> new.search_text BEGIN
  INSERT INTO key_manager_search (key_manager_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
  INSERT INTO key_manager_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
