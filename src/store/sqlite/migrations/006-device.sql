ALTER TABLE generations ADD COLUMN device TEXT;
