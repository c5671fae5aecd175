-- Which key a generation was asked for with, and what a key may ask for: JSON lists, null for no limit. `origin` is
-- the first key of a row of rotations, which share its budgets.
ALTER TABLE generations ADD COLUMN key_id TEXT REFERENCES api_keys(id);
ALTER TABLE api_keys ADD COLUMN origin TEXT NOT NULL DEFAULT '';
UPDATE api_keys SET origin = id;
ALTER TABLE api_keys ADD COLUMN models TEXT;
ALTER TABLE api_keys ADD COLUMN backends TEXT;
ALTER TABLE api_keys ADD COLUMN requests_per_minute BIGINT;

-- What an account, or with a `key_id` that key, may spend in a period.
CREATE TABLE budgets (
  account_id TEXT NOT NULL REFERENCES accounts(id),
  key_id TEXT NOT NULL,
  period TEXT NOT NULL CHECK (period IN ('DAY', 'WEEK', 'MONTH')),
  amount BIGINT NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (account_id, key_id, period)
);

-- What was used of a budget in one period: the holds and captures of the generations accepted in it.
CREATE TABLE budget_spans (
  account_id TEXT NOT NULL REFERENCES accounts(id),
  key_id TEXT NOT NULL,
  period TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL,
  used BIGINT NOT NULL DEFAULT 0 CHECK (used >= 0),
  warned SMALLINT NOT NULL DEFAULT 0,
  PRIMARY KEY (account_id, key_id, period, starts_at)
);
CREATE INDEX generations_by_age ON generations(account_id, created_at);
