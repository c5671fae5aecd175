-- The paid requests that all processes sent to a provider in the last minute, and what its answers told of its limit.
CREATE TABLE provider_windows (
  provider TEXT PRIMARY KEY,
  limit_per_minute BIGINT NOT NULL,
  -- Times of the server's clock in milliseconds, as JSON, oldest first.
  taken TEXT NOT NULL,
  blocked_until DOUBLE PRECISION NOT NULL
) WITH (fillfactor = 70);
