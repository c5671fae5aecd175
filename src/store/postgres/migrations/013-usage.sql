-- What was accepted in a time, of all accounts: the usage reads no more than that.
CREATE INDEX generations_by_time ON generations(created_at);
