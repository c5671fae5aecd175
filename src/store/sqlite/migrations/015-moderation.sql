-- What the operator's moderation said of the image; null where none was asked.
ALTER TABLE samples ADD COLUMN moderation TEXT;
