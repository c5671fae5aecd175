import { setImmediate as immediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { removeExpired, removeStrayImages } from '#src/generations/retention.ts';
import { audit } from '#src/store/audit.ts';
import { all, get } from '#src/store/steps.ts';
import { uploadKey } from '#src/uploads/upload.ts';
import { createTestGateway, generateImage, localId } from '#test/helpers/gateway.ts';
import { unlimited } from '#test/helpers/unlimited.ts';

const day = 86_400_000;

it('removes images, events and idempotency keys after their time, and never the ledger', async () => {
  let now = 1_000_000;
  await using host = await createTestGateway({ now: () => now });
  const { data } = await host.ask(generateImage, { key: 'one' });
  const globalId = data.generateImage.generation.id;
  const id = localId(globalId);
  await host.ended(id);
  const image = async () =>
    (
      await host.ask(
        'query($id: ID!) { generation(id: $id) { status images { url urlExpiresAt sha256 cost } } }',
        { id: globalId },
      )
    ).data.generation;
  const count = (table: string) =>
    host.database.read(() => get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))?.n;
  const keep = { imagesMs: 3 * day, eventsMs: day, idempotencyKeysMs: 2 * day };
  const entries = count('entries');
  const files = async () => Array.fromAsync(host.images.keys());
  const context = { database: host.database, images: host.images, now: () => now };

  await removeExpired(context, unlimited.retention);
  await removeExpired(context, keep);
  expect((await image()).images[0].url).toMatch(/^http:\/\/gateway.test\/images\//);
  expect(count('events')).toBeGreaterThan(1);

  now += day + 1;
  await removeExpired(context, keep);
  expect(host.database.read(() => all('SELECT kind FROM events'))).toEqual([{ kind: 'FINISHED' }]);
  expect((await host.ask(generateImage, { key: 'one' })).data.generateImage.replayed).toBe(true);

  now += day;
  await removeExpired(context, keep);
  expect(count('idempotency')).toBe(0);
  const [file] = await files();
  expect(file).toBeDefined();

  now += day;
  await removeExpired(context, keep);
  const { status, images } = await image();
  expect(status).toBe('SUCCEEDED');
  expect(images).toEqual([
    { url: null, urlExpiresAt: null, sha256: expect.any(String), cost: expect.any(Number) },
  ]);
  expect(await files()).toEqual([]);
  // As after a crash between the row and the file.
  await host.images.put(file!, new Uint8Array([1]));
  expect(await removeStrayImages(context)).toBe(1);

  expect(count('entries')).toBe(entries);
  expect(host.database.read(() => audit())).toEqual([]);
});

it('stops looking for stray images when the gateway ends', async () => {
  await using other = await createTestGateway();
  let searches = 0;
  const host = await createTestGateway({
    images: {
      ...other.images,
      async *keys() {
        searches += 1;
        try {
          for (;;) {
            yield uploadKey('unknown');
            await immediate();
          }
        } finally {
          searches -= 1;
        }
      },
    },
  });
  await host.gateway.start();
  expect(searches).toBe(1);
  await host[Symbol.asyncDispose]();
  expect(searches).toBe(0);
  expect(host.faults).toEqual([]);
});
