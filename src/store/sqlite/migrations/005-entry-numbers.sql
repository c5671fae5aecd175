-- Entries are numbered within their account: a number of the whole ledger tells how busy the others are.
DROP TRIGGER entries_are_final;
ALTER TABLE entries ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE entries SET number = numbered.number
  FROM (SELECT seq, row_number() OVER (PARTITION BY account_id ORDER BY seq) AS number FROM entries) AS numbered
  WHERE numbered.seq = entries.seq;
DROP INDEX entries_of_account;
CREATE UNIQUE INDEX entries_of_account ON entries(account_id, number);
CREATE TRIGGER entries_are_final BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'ledger entries never change'); END;
