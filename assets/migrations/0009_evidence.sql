-- What is known of the stored values: open findings and the last token test, as JSON, with the worst grade of both.
ALTER TABLE key_managers ADD COLUMN evidence TEXT CHECK (json_valid(evidence));

-- The worst of the last check, the open findings and the last token test takes the place of the last check's grade.
DROP INDEX key_managers_by_check;
ALTER TABLE key_managers DROP COLUMN check_rank;
ALTER TABLE key_managers ADD COLUMN grade_rank INTEGER NOT NULL
  AS (CASE
    WHEN check_mark = 'FAIL' OR evidence ->> '$.grade' = 'fail' THEN 3
    WHEN check_mark = 'WARN' OR evidence ->> '$.grade' = 'warn' THEN 2
    WHEN check_mark = 'OK' OR evidence ->> '$.grade' = 'ok' THEN 1
    ELSE 0 END) VIRTUAL;
CREATE INDEX key_managers_by_grade ON key_managers (organization_id, grade_rank DESC, folded);

-- Those whose last token was accepted: few, so that a list of them is a short scan.
ALTER TABLE key_managers ADD COLUMN proven INTEGER NOT NULL
  AS (CASE WHEN evidence ->> '$.token.outcome' = 'accepted' THEN 1 ELSE 0 END) VIRTUAL;
CREATE INDEX key_managers_proven ON key_managers (organization_id, proven, folded) WHERE proven = 1;
