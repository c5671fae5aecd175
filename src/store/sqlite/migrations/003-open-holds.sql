-- Counted where it changes: how many generations of an account are open is asked for each new one.
ALTER TABLE balances ADD COLUMN open_holds INTEGER NOT NULL DEFAULT 0 CHECK (open_holds >= 0);
UPDATE balances SET open_holds = (SELECT count(*) FROM holds h WHERE h.account_id = balances.account_id AND state = 'OPEN');
DROP INDEX generations_open_of_account;
