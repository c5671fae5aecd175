-- Small image files, stored with the rows that name them, until each is in its place on the disk.
CREATE TABLE staged_images (
  key TEXT PRIMARY KEY,
  data BLOB NOT NULL
) STRICT;
