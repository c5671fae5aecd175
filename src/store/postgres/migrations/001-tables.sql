CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- Changed with each acceptance and end: room on the page for the new row, and early cleaning.
CREATE TABLE balances (
  account_id TEXT PRIMARY KEY REFERENCES accounts(id),
  available BIGINT NOT NULL DEFAULT 0 CHECK (available >= 0),
  held BIGINT NOT NULL DEFAULT 0 CHECK (held >= 0),
  spent BIGINT NOT NULL DEFAULT 0 CHECK (spent >= 0),
  open_holds BIGINT NOT NULL DEFAULT 0 CHECK (open_holds >= 0),
  running BIGINT NOT NULL DEFAULT 0 CHECK (running >= 0)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

CREATE TABLE generations (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts(id),
  model TEXT NOT NULL,
  parameters TEXT NOT NULL,
  route TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELED')),
  backend TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  weights TEXT NOT NULL,
  revision TEXT NOT NULL,
  device TEXT,
  attempt BIGINT NOT NULL DEFAULT 0,
  cursor BIGINT NOT NULL DEFAULT 0,
  progress TEXT NOT NULL,
  warnings TEXT NOT NULL DEFAULT '[]',
  failure TEXT,
  estimated BIGINT NOT NULL,
  deadline BIGINT,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT,
  events_expired SMALLINT NOT NULL DEFAULT 0,
  images_expired SMALLINT NOT NULL DEFAULT 0,
  CHECK ((finished_at IS NULL) = (status IN ('QUEUED', 'RUNNING')))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX generations_of_account ON generations(account_id, seq);
CREATE INDEX generations_open ON generations(seq) WHERE finished_at IS NULL;
-- Only what has ended can expire.
CREATE INDEX generations_with_events ON generations(finished_at) WHERE events_expired = 0 AND finished_at IS NOT NULL;
CREATE INDEX generations_with_images ON generations(finished_at) WHERE images_expired = 0 AND finished_at IS NOT NULL;

CREATE TABLE samples (
  generation_id TEXT NOT NULL REFERENCES generations(id),
  position BIGINT NOT NULL,
  id TEXT NOT NULL UNIQUE,
  seed BIGINT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('PENDING', 'SUCCEEDED', 'FAILED', 'CANCELED')),
  submitting SMALLINT NOT NULL DEFAULT 0,
  handle TEXT,
  cost BIGINT,
  failure TEXT,
  file TEXT,
  mime_type TEXT,
  width BIGINT,
  height BIGINT,
  bytes BIGINT,
  sha256 TEXT,
  thumbhash TEXT,
  PRIMARY KEY (generation_id, position),
  CHECK ((status = 'SUCCEEDED') = (file IS NOT NULL))
);

CREATE TABLE attempts (
  generation_id TEXT NOT NULL REFERENCES generations(id),
  number BIGINT NOT NULL,
  backend TEXT NOT NULL,
  reason TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELED', 'INTERRUPTED')),
  failure TEXT,
  billed TEXT NOT NULL DEFAULT 'NO' CHECK (billed IN ('NO', 'YES', 'UNKNOWN')),
  cost BIGINT,
  started_at BIGINT NOT NULL,
  finished_at BIGINT,
  PRIMARY KEY (generation_id, number)
);

CREATE TABLE events (
  generation_id TEXT NOT NULL REFERENCES generations(id),
  cursor BIGINT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  progress TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (generation_id, cursor)
);

CREATE TABLE holds (
  generation_id TEXT PRIMARY KEY REFERENCES generations(id),
  account_id TEXT NOT NULL REFERENCES accounts(id),
  amount BIGINT NOT NULL CHECK (amount >= 0),
  captured BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL CHECK (state IN ('OPEN', 'CAPTURED', 'RELEASED')),
  closed_at BIGINT,
  CHECK (captured BETWEEN 0 AND amount)
);

-- Double entry: every row moves an amount from one bucket to another, so all rows sum to zero.
CREATE TABLE entries (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts(id),
  number BIGINT NOT NULL,
  generation_id TEXT REFERENCES generations(id),
  kind TEXT NOT NULL CHECK (kind IN ('GRANT', 'HOLD', 'CAPTURE', 'RELEASE')),
  debit TEXT NOT NULL CHECK (debit IN ('ISSUED', 'AVAILABLE', 'HELD', 'SPENT')),
  credit TEXT NOT NULL CHECK (credit IN ('ISSUED', 'AVAILABLE', 'HELD', 'SPENT')),
  amount BIGINT NOT NULL CHECK (amount > 0),
  phase TEXT NOT NULL UNIQUE,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX entries_of_account ON entries(account_id, number);
CREATE FUNCTION keep_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger entries never change and are never deleted';
END $$;
CREATE TRIGGER entries_are_final BEFORE UPDATE OR DELETE ON entries FOR EACH ROW EXECUTE FUNCTION keep_entries();

CREATE TABLE idempotency (
  account_id TEXT NOT NULL REFERENCES accounts(id),
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  generation_id TEXT NOT NULL REFERENCES generations(id),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_by_age ON idempotency(created_at);

-- Keys are shown once; what is kept cannot be turned back into them.
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts(id),
  name TEXT NOT NULL,
  environment TEXT NOT NULL,
  hash BYTEA NOT NULL,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT,
  last_used_at BIGINT,
  replaced_by TEXT REFERENCES api_keys(id)
);
CREATE INDEX api_keys_of_account ON api_keys(account_id, created_at);
