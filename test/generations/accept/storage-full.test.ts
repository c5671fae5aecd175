import { expect, test } from 'vitest';
import type { ImageStore } from '#src/images/image-store.ts';
import { audit } from '#src/store/audit.ts';
import type { SqliteStore } from '#src/store/sqlite/store.ts';
import { all, get, run } from '#src/store/steps.ts';
import {
  createTestGateway,
  generateImage,
  localId,
  type TestGateway,
} from '#test/helpers/gateway.ts';

/** No page can be added: SQLite then answers as on a full disk. Infinity takes that back. */
function limitPages(database: SqliteStore, pages: number): void {
  const limit = pages === Number.POSITIVE_INFINITY ? 2 ** 32 - 2 : pages;
  database.read(() => get(`PRAGMA max_page_count = ${limit}`));
}

/** Asks until the database has no room left. @returns the refusal */
async function askUntilRefused(host: TestGateway) {
  for (;;) {
    const prompt = 'x'.repeat(4_000);
    const { data } = await host.ask(generateImage, { prompt });
    if (data.generateImage.__typename !== 'GenerateImageSuccess') {
      return data.generateImage;
    }
  }
}

test('a full disk is a typed refusal, and forgotten when there is room again', async () => {
  await using host = await createTestGateway();
  await host.gateway.start();
  expect(host.database.fault()).toBeNull();
  limitPages(host.database, 1);
  expect(await askUntilRefused(host)).toEqual({
    __typename: 'StorageFullError',
    code: 'STORAGE_FULL',
    message:
      'The gateway cannot store anything at the moment: its disk is full. Send the same request again when that is mended.',
  });
  expect(host.database.read(() => audit())).toEqual([]);

  limitPages(host.database, Number.POSITIVE_INFINITY);
  await host.database.probe();
  expect(host.database.fault()).toBeNull();
  const { data } = await host.ask(generateImage);
  await host.ended(localId(data.generateImage.generation.id));
  // What had begun when the disk was full goes on, and nothing is lost.
  await host.gateway.generations.sweep();
  const open = host.database.read(() =>
    all<{ id: string }>('SELECT id FROM generations WHERE finished_at IS NULL'),
  );
  await Promise.all(open.map(({ id }) => host.ended(id)));
  expect(host.database.read(() => audit())).toEqual([]);
});

test('a write that does not fit says why it is not ready, until one is stored', async () => {
  await using host = await createTestGateway();
  limitPages(host.database, 1);
  const tooMuch = host.database.write(() =>
    run('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, 0)', 'a', 'x'.repeat(1e6)),
  );
  await expect(tooMuch).rejects.toMatchObject({ code: 'STORAGE_FULL' });
  expect(host.database.fault()).toMatch(/its disk is full/);
  limitPages(host.database, Number.POSITIVE_INFINITY);
  await host.database.probe();
  expect(host.database.fault()).toBeNull();
});

function refusing(put: ImageStore['put']): ImageStore {
  return { put, open: async () => null, delete: async () => {}, async *keys() {} };
}

const onDisk = refusing(() =>
  Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' })),
);
const inDatabase: ImageStore = {
  ...onDisk,
  staging: {
    maxBytes: Number.POSITIVE_INFINITY,
    // As SQLite throws: https://www.sqlite.org/rescode.html#full
    // biome-ignore lint/correctness/useYield: it throws
    *add() {
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    },
    settle: async () => {},
  },
};

test.each([
  ['the disk', onDisk],
  ['the database', inDatabase],
])('an image that %s has no room for fails, and is not charged', async (_, full) => {
  await using host = await createTestGateway({ images: full });
  const { data } = await host.ask(generateImage);
  const { id } = data.generateImage.generation;
  await host.ended(localId(id));
  const after = await host.ask(
    `query($id: ID!) { generation(id: $id) {
      status failure { code message retryable billed } cost { held captured }
    } }`,
    { id },
  );
  expect(after.data.generation).toEqual({
    status: 'FAILED',
    failure: {
      code: 'STORAGE_FULL',
      message: expect.stringContaining('its disk is full'),
      retryable: true,
      billed: 'YES',
    },
    cost: { held: 0, captured: 0 },
  });
  expect(host.faults).toEqual([]);
  expect(host.database.read(() => audit())).toEqual([]);
});
