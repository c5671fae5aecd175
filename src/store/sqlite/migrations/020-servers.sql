-- The servers of the operator's that an attempt was drawn by, by their names: a JSON list, in the order they were asked.
ALTER TABLE attempts ADD COLUMN servers TEXT NOT NULL DEFAULT '[]';
