-- Of the request that asked for the generation: it finds every line of the log about it.
ALTER TABLE generations ADD COLUMN request_id TEXT;
