-- Only what has ended can expire: a generation that is accepted has no business in these.
DROP INDEX generations_with_events;
DROP INDEX generations_with_images;
CREATE INDEX generations_with_events ON generations(finished_at) WHERE events_expired = 0 AND finished_at IS NOT NULL;
CREATE INDEX generations_with_images ON generations(finished_at) WHERE images_expired = 0 AND finished_at IS NOT NULL;
