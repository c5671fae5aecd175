-- What is left of each account's requests a minute. Nothing is lost when a crash empties it: buckets are full then.
CREATE UNLOGGED TABLE request_rates (
  account_id TEXT PRIMARY KEY,
  tokens DOUBLE PRECISION NOT NULL,
  refilled_at DOUBLE PRECISION NOT NULL
);
