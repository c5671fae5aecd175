-- What an attempt at a provider may cost at most, as the budget of its month counted when it began.
ALTER TABLE attempts ADD COLUMN reserved INTEGER;

-- A calendar month at a provider that has a budget: what ended attempts cost, and what is reserved for others.
CREATE TABLE provider_months (
  backend TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  reserved INTEGER NOT NULL,
  PRIMARY KEY (backend, starts_at)
) STRICT, WITHOUT ROWID;
