import type { DatabaseSync } from 'node:sqlite';
import { DataFolderError } from './data-folder.ts';

/**
 * The schema, one step a list entry, applied in order and never edited once released: `user_version`
 * counts the steps taken. Money is integer micro-credits, times are milliseconds since the epoch.
 */
const steps: readonly string[] = [
  `
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
  `,
  `
  -- Keys are shown once; what is kept cannot be turned back into them.
  CREATE TABLE api_keys (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts(id),
    name TEXT NOT NULL,
    environment TEXT NOT NULL,
    hash BLOB NOT NULL,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER,
    replaced_by TEXT REFERENCES api_keys(id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX api_keys_of_account ON api_keys(account_id, created_at);

  -- Why the next attempt runs where it is queued.
  ALTER TABLE generations ADD COLUMN reason TEXT NOT NULL DEFAULT '';
  ALTER TABLE generations ADD COLUMN events_expired INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE generations ADD COLUMN images_expired INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX generations_open_of_account ON generations(account_id) WHERE finished_at IS NULL;
  CREATE INDEX generations_with_events ON generations(finished_at) WHERE events_expired = 0;
  CREATE INDEX generations_with_images ON generations(finished_at) WHERE images_expired = 0;
  CREATE INDEX idempotency_by_age ON idempotency(created_at);
  `,
  `
  -- Counted where it changes: how many generations of an account are open is asked for each new one.
  ALTER TABLE balances ADD COLUMN open_holds INTEGER NOT NULL DEFAULT 0 CHECK (open_holds >= 0);
  UPDATE balances SET open_holds = (SELECT count(*) FROM holds h WHERE h.account_id = balances.account_id AND state = 'OPEN');
  DROP INDEX generations_open_of_account;
  `,
  `
  -- Only what has ended can expire: a generation that is accepted has no business in these.
  DROP INDEX generations_with_events;
  DROP INDEX generations_with_images;
  CREATE INDEX generations_with_events ON generations(finished_at) WHERE events_expired = 0 AND finished_at IS NOT NULL;
  CREATE INDEX generations_with_images ON generations(finished_at) WHERE images_expired = 0 AND finished_at IS NOT NULL;
  `,
  `
  -- Entries are numbered within their account: a number of the whole ledger tells how busy the others are.
  DROP TRIGGER entries_are_final;
  ALTER TABLE entries ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
  UPDATE entries SET number = numbered.number
    FROM (SELECT seq, row_number() OVER (PARTITION BY account_id ORDER BY seq) AS number FROM entries) AS numbered
    WHERE numbered.seq = entries.seq;
  DROP INDEX entries_of_account;
  CREATE UNIQUE INDEX entries_of_account ON entries(account_id, number);
  CREATE TRIGGER entries_are_final BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'ledger entries never change'); END;
  `,
  'ALTER TABLE generations ADD COLUMN device TEXT',
];

/**
 * Takes the steps that are missing, all or none. @throws DataFolderError when a newer gateway made the database:
 * what its steps mean is not known here
 */
export function migrate(connection: DatabaseSync): void {
  // Asked inside the transaction: another process may be taking the same steps.
  connection.exec('BEGIN IMMEDIATE');
  try {
    const row = connection.prepare('PRAGMA user_version').get() as { user_version: number };
    if (row.user_version > steps.length)
      throw new DataFolderError(
        `The database is of version ${row.user_version} and this gateway knows versions up to ${steps.length}; start the newer gateway.`,
      );
    for (const step of steps.slice(row.user_version)) connection.exec(step);
    connection.exec(`PRAGMA user_version = ${steps.length}; COMMIT`);
  } catch (error) {
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}
