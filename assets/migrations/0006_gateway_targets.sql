-- A gateway as a target: `url` is its file, and this is an API behind it that a token proves it with.
ALTER TABLE targets ADD COLUMN probe TEXT;
