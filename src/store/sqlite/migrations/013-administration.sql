-- A suspended account, or one that was deleted, takes no requests: `closed` stands beside the credits, where each
-- acceptance looks. Of a deleted one all but the ledger is erased.
ALTER TABLE accounts ADD COLUMN suspended_at INTEGER;
ALTER TABLE accounts ADD COLUMN deleted_at INTEGER;
ALTER TABLE accounts ADD COLUMN erased_at INTEGER;
ALTER TABLE balances ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;

-- What administrators did: `actor` and the states before and after are JSON.
CREATE TABLE admin_log (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  action TEXT NOT NULL,
  account_id TEXT NOT NULL,
  target TEXT,
  actor TEXT NOT NULL,
  before TEXT,
  after TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER admin_log_is_final BEFORE UPDATE ON admin_log BEGIN SELECT RAISE(ABORT, 'the log of administration never changes'); END;
CREATE TRIGGER admin_log_is_kept BEFORE DELETE ON admin_log BEGIN SELECT RAISE(ABORT, 'the log of administration is never deleted'); END;
