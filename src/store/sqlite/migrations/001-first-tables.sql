CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE balances (
  account_id TEXT PRIMARY KEY REFERENCES accounts(id),
  available INTEGER NOT NULL DEFAULT 0 CHECK (available >= 0),
  held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
  spent INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0)
) STRICT;

CREATE TABLE generations (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts(id),
  model TEXT NOT NULL,
  parameters TEXT NOT NULL,
  route TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELED')),
  backend TEXT NOT NULL,
  weights TEXT NOT NULL,
  revision TEXT NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  cursor INTEGER NOT NULL DEFAULT 0,
  progress TEXT NOT NULL,
  warnings TEXT NOT NULL DEFAULT '[]',
  failure TEXT,
  estimated INTEGER NOT NULL,
  deadline INTEGER,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  CHECK ((finished_at IS NULL) = (status IN ('QUEUED', 'RUNNING')))
) STRICT;
CREATE INDEX generations_of_account ON generations(account_id, seq);
CREATE INDEX generations_open ON generations(seq) WHERE finished_at IS NULL;

CREATE TABLE samples (
  generation_id TEXT NOT NULL REFERENCES generations(id),
  position INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  seed INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('PENDING', 'SUCCEEDED', 'FAILED', 'CANCELED')),
  submitting INTEGER NOT NULL DEFAULT 0,
  handle TEXT,
  cost INTEGER,
  failure TEXT,
  file TEXT,
  mime_type TEXT,
  width INTEGER,
  height INTEGER,
  bytes INTEGER,
  sha256 TEXT,
  thumbhash TEXT,
  PRIMARY KEY (generation_id, position),
  CHECK ((status = 'SUCCEEDED') = (file IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE attempts (
  generation_id TEXT NOT NULL REFERENCES generations(id),
  number INTEGER NOT NULL,
  backend TEXT NOT NULL,
  reason TEXT NOT NULL,
  outcome TEXT CHECK (outcome IN ('SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELED', 'INTERRUPTED')),
  failure TEXT,
  billed TEXT NOT NULL DEFAULT 'NO' CHECK (billed IN ('NO', 'YES', 'UNKNOWN')),
  cost INTEGER,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  PRIMARY KEY (generation_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  generation_id TEXT NOT NULL REFERENCES generations(id),
  cursor INTEGER NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  progress TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (generation_id, cursor)
) STRICT, WITHOUT ROWID;

CREATE TABLE holds (
  generation_id TEXT PRIMARY KEY REFERENCES generations(id),
  account_id TEXT NOT NULL REFERENCES accounts(id),
  amount INTEGER NOT NULL CHECK (amount >= 0),
  captured INTEGER NOT NULL DEFAULT 0 CHECK (captured BETWEEN 0 AND amount),
  state TEXT NOT NULL CHECK (state IN ('OPEN', 'CAPTURED', 'RELEASED')),
  closed_at INTEGER
) STRICT;

-- Double entry: every row moves an amount from one pot to another, so all rows sum to zero.
CREATE TABLE entries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL REFERENCES accounts(id),
  generation_id TEXT REFERENCES generations(id),
  kind TEXT NOT NULL CHECK (kind IN ('GRANT', 'HOLD', 'CAPTURE', 'RELEASE')),
  debit TEXT NOT NULL CHECK (debit IN ('ISSUED', 'AVAILABLE', 'HELD', 'SPENT')),
  credit TEXT NOT NULL CHECK (credit IN ('ISSUED', 'AVAILABLE', 'HELD', 'SPENT')),
  amount INTEGER NOT NULL CHECK (amount > 0),
  phase TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX entries_of_account ON entries(account_id, seq);
CREATE TRIGGER entries_are_final BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'ledger entries never change'); END;
CREATE TRIGGER entries_are_kept BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'ledger entries are never deleted'); END;

CREATE TABLE idempotency (
  account_id TEXT NOT NULL REFERENCES accounts(id),
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  generation_id TEXT NOT NULL REFERENCES generations(id),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;
