-- The gateway that reads the file of a gateway target, and its CA file for key sets with a private authority.
ALTER TABLE targets ADD COLUMN gateway_release TEXT;
ALTER TABLE targets ADD COLUMN certificate_path TEXT;
