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
