-- What owners keep of their generations: tags as a JSON list, stars, the prompt in small letters for searches, and
-- since when one is deleted. The index of an account's pages counts them, too.
ALTER TABLE generations ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE generations ADD COLUMN search TEXT NOT NULL DEFAULT '';
ALTER TABLE generations ADD COLUMN deleted_at BIGINT;
ALTER TABLE samples ADD COLUMN starred SMALLINT NOT NULL DEFAULT 0;
UPDATE generations SET search = lower(coalesce(parameters::json ->> 'prompt', ''));
DROP INDEX generations_of_account;
CREATE INDEX generations_of_account ON generations(account_id, seq, status, model) WHERE deleted_at IS NULL;
CREATE INDEX generations_tagged ON generations(account_id) WHERE tags <> '[]';
CREATE INDEX samples_starred ON samples(generation_id) WHERE starred = 1;
