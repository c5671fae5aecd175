-- The place in a trace of the request that asked for the generation.
ALTER TABLE generations ADD COLUMN traceparent TEXT;
