import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createS3Store, type S3StoreOptions } from '#src/images/s3/store.ts';
import { startCuttingProxy } from '#test/helpers/cutting-proxy.ts';
import { type S3StandIn, startS3StandIn } from '#test/helpers/s3/stand-in.ts';

const picture = Buffer.from('a picture');

function storeAt(standIn: S3StandIn, options: Partial<S3StoreOptions> = {}) {
  const { url, bucket, keys } = standIn;
  return createS3Store({
    location: { bucket, prefix: 'images/' },
    pathStyle: true,
    connection: { endpoint: url, region: keys.region, credentials: keys },
    ...options,
  });
}

test('an object says what it is, below the prefix', async () => {
  await using standIn = await startS3StandIn();
  await storeAt(standIn).put('ab/1.jpg', picture);
  expect(standIn.objects.get('images/ab/1.jpg')).toMatchObject({
    data: picture,
    contentType: 'image/jpeg',
  });
});

test('a busy bucket is asked again', async () => {
  await using standIn = await startS3StandIn();
  const store = storeAt(standIn);
  standIn.fail('PUT', { code: 'SlowDown' }, { code: 'InternalError' });
  await store.put('ab/1.png', picture);
  expect(standIn.asked).toHaveLength(3);
  expect(store.fault()).toBeNull();
});

test('an image whose answer was lost is stored, and another under its key is not', async () => {
  await using standIn = await startS3StandIn();
  const store = storeAt(standIn);
  standIn.fail('PUT', 'LOSE_ANSWER');
  await store.put('ab/1.png', picture);
  standIn.fail('PUT', { code: 'SlowDown' });
  await expect(store.put('ab/1.png', Buffer.from('b'))).rejects.toThrow('already');
  expect(standIn.objects.get('images/ab/1.png')?.data).toEqual(picture);
});

test('a body that is cut is no whole image', async () => {
  await using standIn = await startS3StandIn();
  const store = storeAt(standIn);
  await store.put('ab/1.png', picture);
  standIn.fail('GET', 'CUT_BODY');
  const file = await store.open('ab/1.png');
  await expect(buffer(file!.stream)).rejects.toThrow('aborted');
});

test('a bucket that cannot be reached is a fault until it can', async () => {
  await using standIn = await startS3StandIn();
  await using proxy = await startCuttingProxy(standIn.url);
  const { region, ...credentials } = standIn.keys;
  const store = storeAt(standIn, {
    connection: { endpoint: proxy.url, region, credentials },
    patience: { connectMs: 1_000, idleMs: 1_000, tries: 2 },
  });
  proxy.cut();
  const away = { name: 'ImagesAwayError', message: 'the bucket of its images cannot be reached' };
  await expect(store.put('ab/1.png', picture)).rejects.toMatchObject(away);
  await expect(store.open('ab/1.png')).rejects.toMatchObject(away);
  await expect(store.delete('ab/1.png')).rejects.toMatchObject(away);
  await expect(Array.fromAsync(store.keys())).rejects.toMatchObject(away);
  expect(store.fault()).toBe(away.message);
  expect(await store.probe()).toMatchObject({ ...away, needsChange: false });
  proxy.mend();
  expect(await store.probe()).toBeNull();
  expect(store.fault()).toBeNull();
  // What it tried with is no image.
  expect(await Array.fromAsync(store.keys())).toEqual([]);
});

test.each([
  [
    'a secret that is wrong',
    (keys) => ({ credentials: { ...keys, secretAccessKey: 'x' } }),
    'the bucket of its images does not know its credentials',
  ],
  [
    'a key that is not known',
    (keys) => ({ credentials: { ...keys, accessKeyId: 'AKIAOTHER' } }),
    'the bucket of its images does not know its credentials',
  ],
  [
    'another region',
    () => ({ region: 'us-other-1' }),
    'the bucket of its images is in another region than AWS_REGION says',
  ],
] satisfies [string, (keys: S3StandIn['keys']) => S3StoreOptions['connection'], string][])(
  '%s is told as what has to be changed',
  async (_what, change, message) => {
    await using standIn = await startS3StandIn();
    const { url, keys } = standIn;
    const store = storeAt(standIn, {
      connection: { endpoint: url, region: keys.region, credentials: keys, ...change(keys) },
    });
    expect(await store.probe()).toMatchObject({ message, needsChange: true });
  },
);

test('a bucket that is not there is told as what has to be changed', async () => {
  await using standIn = await startS3StandIn();
  const store = storeAt(standIn, { location: { bucket: 'other', prefix: '' } });
  expect(await store.probe()).toMatchObject({
    message: 'there is no bucket of the name that IMAGES says',
    needsChange: true,
  });
});

test('anybody can read an image at its link, for a minute', async () => {
  let now = Date.now();
  await using standIn = await startS3StandIn({ now: () => now });
  const store = storeAt(standIn);
  await store.put('ab/1.png', picture);
  const link = await store.link('ab/1.png', { mimeType: 'image/png', fileName: 'ab-1.png' });
  const response = await fetch(link);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': 'inline; filename="ab-1.png"',
    'cache-control': 'private, immutable',
  });
  expect(Buffer.from(await response.arrayBuffer())).toEqual(picture);
  expect((await fetch(link.replace('1.png', '2.png'))).status).toBe(403);
  now += 62_000;
  expect((await fetch(link)).status).toBe(403);
});
