-- Processes that run what waits, by a name that lasts as long as their lease; times are of the server's clock.
-- An expired lease is never renewed: the process takes another name.
CREATE TABLE workers (
  id TEXT PRIMARY KEY,
  leased_until DOUBLE PRECISION NOT NULL,
  -- What it can run and has loaded, as JSON.
  facts TEXT NOT NULL,
  seen_at DOUBLE PRECISION NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);

ALTER TABLE generations
  ADD COLUMN worker TEXT,
  ADD COLUMN cancel_at BIGINT,
  ADD COLUMN not_before DOUBLE PRECISION NOT NULL DEFAULT 0;
CREATE INDEX generations_waiting ON generations(backend, account_id, seq) WHERE status = 'QUEUED' AND worker IS NULL;
-- What a worker that is given up left running.
CREATE INDEX generations_left ON generations(backend) WHERE status = 'RUNNING' AND worker IS NULL;
CREATE INDEX generations_taken ON generations(worker) WHERE worker IS NOT NULL AND finished_at IS NULL;

-- When an account was last served on a backend, in the order of this sequence: the one served longest ago is next.
CREATE SEQUENCE turns;
CREATE TABLE account_turns (
  account_id TEXT NOT NULL REFERENCES accounts(id),
  backend TEXT NOT NULL,
  turn BIGINT NOT NULL,
  PRIMARY KEY (account_id, backend)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- Work that one of all processes does at a time, such as sweeping.
CREATE TABLE duties (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  held_until DOUBLE PRECISION NOT NULL
);
