-- A suspended account, or one that was deleted, takes no requests: `closed` stands beside the credits, where each
-- acceptance looks. Of a deleted one all but the ledger is erased.
ALTER TABLE accounts ADD COLUMN suspended_at BIGINT;
ALTER TABLE accounts ADD COLUMN deleted_at BIGINT;
ALTER TABLE accounts ADD COLUMN erased_at BIGINT;
ALTER TABLE balances ADD COLUMN closed SMALLINT NOT NULL DEFAULT 0;

-- What administrators did: `actor` and the states before and after are JSON.
CREATE TABLE admin_log (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  action TEXT NOT NULL,
  account_id TEXT NOT NULL,
  target TEXT,
  actor TEXT NOT NULL,
  before TEXT,
  after TEXT,
  created_at BIGINT NOT NULL
);
CREATE FUNCTION keep_admin_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log of administration never changes and is never deleted';
END $$;
CREATE TRIGGER admin_log_is_final BEFORE UPDATE OR DELETE ON admin_log FOR EACH ROW EXECUTE FUNCTION keep_admin_log();
