-- Counted where it changes, so that no more of an account run at once than may, whichever process begins them.
ALTER TABLE balances ADD COLUMN running INTEGER NOT NULL DEFAULT 0 CHECK (running >= 0);
UPDATE balances SET running = (SELECT count(*) FROM generations g WHERE g.account_id = balances.account_id AND status = 'RUNNING');
