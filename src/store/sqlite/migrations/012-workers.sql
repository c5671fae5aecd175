-- The process that has the generation, where several share the work: none does on this store, whose rules are the same.
ALTER TABLE generations ADD COLUMN worker TEXT;
ALTER TABLE generations ADD COLUMN cancel_at INTEGER;
