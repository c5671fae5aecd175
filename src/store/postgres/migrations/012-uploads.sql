-- Pictures that generations start from; their files are named by the ids. An account has the same one once.
CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts(id),
  sha256 TEXT NOT NULL,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  UNIQUE (account_id, sha256)
);
CREATE INDEX uploads_by_expiry ON uploads(expires_at);

-- Which generations start from them: they stay while those are open.
CREATE TABLE generation_uploads (
  generation_id TEXT NOT NULL REFERENCES generations(id),
  upload_id TEXT NOT NULL REFERENCES uploads(id),
  PRIMARY KEY (upload_id, generation_id)
);
