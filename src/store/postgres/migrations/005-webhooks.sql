-- Where accounts, or single generations, want events to be sent; `events` is a JSON list, and `receiver` the
-- account and the host: what is slow there keeps no place from the others.
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts(id),
  generation_id TEXT REFERENCES generations(id),
  url TEXT NOT NULL,
  receiver TEXT NOT NULL,
  events TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  end_reason TEXT
);
CREATE INDEX webhooks_of_account ON webhooks(account_id) WHERE generation_id IS NULL;
CREATE INDEX webhooks_of_generation ON webhooks(generation_id) WHERE generation_id IS NOT NULL;

CREATE TABLE webhook_secrets (
  account_id TEXT PRIMARY KEY REFERENCES accounts(id),
  current TEXT NOT NULL,
  previous TEXT,
  previous_until BIGINT
);

-- Events that are owed. The id is what receivers tell repetitions by. One that waits for the event before it has
-- no `next_at`.
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,
  webhook_id TEXT NOT NULL REFERENCES webhooks(id),
  receiver TEXT NOT NULL,
  generation_id TEXT NOT NULL REFERENCES generations(id),
  cursor BIGINT NOT NULL,
  event TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('PENDING', 'DELIVERED', 'FAILED')),
  attempts BIGINT NOT NULL,
  next_at BIGINT,
  give_up_at BIGINT NOT NULL,
  last_status BIGINT,
  last_error TEXT,
  created_at BIGINT NOT NULL,
  finished_at BIGINT,
  UNIQUE (webhook_id, generation_id, cursor)
);
CREATE INDEX deliveries_due ON deliveries(receiver, next_at) WHERE state = 'PENDING';
CREATE INDEX deliveries_ended ON deliveries(finished_at) WHERE state <> 'PENDING';
