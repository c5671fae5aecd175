import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import { createDiskStore } from '#src/images/disk-store.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { createS3Store } from '#src/images/s3/store.ts';
import { withStaging } from '#src/images/staging.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { startS3StandIn } from '#test/helpers/s3/stand-in.ts';
import { imageStoreContract } from './image-store.ts';

describe('images on the disk', () => {
  imageStoreContract(async () =>
    createDiskStore(join(await mkdtemp(join(tmpdir(), 'darkroom-images-')), 'images')),
  );
});

describe('images beside a database that small ones are staged in', () => {
  imageStoreContract(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'darkroom-images-'));
    return withStaging(createDiskStore(join(folder, 'images')), openSqliteStore(folder));
  });
});

describe('images in a bucket', () => {
  const stack = new AsyncDisposableStack();
  afterAll(() => stack.disposeAsync());
  imageStoreContract(async () => {
    const { url, bucket, keys } = stack.use(await startS3StandIn({ pageSize: 2 }));
    return createS3Store({
      location: { bucket, prefix: 'some/images/' },
      pathStyle: true,
      connection: { endpoint: url, region: keys.region, credentials: keys },
    });
  });
});

/** Another server: `http://id:secret@host:port/bucket?region=us-east-1`. */
const realServer = process.env.S3_TEST_URL;
if (realServer !== undefined)
  describe('images on the server that S3_TEST_URL names', () => {
    const used: ImageStore[] = [];
    afterAll(async () => {
      for (const store of used) for await (const key of store.keys()) await store.delete(key);
    });
    imageStoreContract(async () => {
      const { origin, username, password, pathname, searchParams } = new URL(realServer);
      const store = createS3Store({
        location: { bucket: pathname.slice(1), prefix: `test-${randomUUID()}/` },
        pathStyle: true,
        connection: {
          endpoint: origin,
          region: searchParams.get('region') ?? 'us-east-1',
          credentials: {
            accessKeyId: decodeURIComponent(username),
            secretAccessKey: decodeURIComponent(password),
          },
        },
      });
      used.push(store);
      return store;
    });
  });
