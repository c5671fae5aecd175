import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { restoreBackup } from '#src/backup/restore-backup.ts';
import { writeBackup } from '#src/backup/write-backup.ts';
import { createDiskStore } from '#src/images/disk-store.ts';
import { withStaging } from '#src/images/staging.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { all } from '#src/store/steps.ts';
import { uploadRows } from '#src/uploads/rows.ts';
import { uploadKey } from '#src/uploads/upload.ts';
import { admin, adminRefusal } from '#test/helpers/admin.ts';
import { createTestGateway, generateImage, localId } from '#test/helpers/gateway.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

/** A backup of a gateway that has drawn two images, as files or still staged, and a place to restore it to. */
async function madeBackup({ staged = false } = {}) {
  const places = temporaryFolder();
  const backup = join(places.path, 'backup');
  await using host = await createTestGateway();
  const { data } = await host.ask(generateImage, { samples: 2 });
  await host.ended(localId(data.generateImage.generation.id));
  if (!staged) await host.images.staging!.settle();
  const { images } = await writeBackup(
    {
      database: host.database,
      dataFolder: host.folder,
      hasBucket: false,
      urlSecret: Buffer.from('a secret of the tests'),
    },
    backup,
  );
  return { places, backup, images, target: join(places.path, 'target') };
}

it('holds the database, the images and the secret of their URLs, for no other user to read', async () => {
  const { places, backup } = await madeBackup();
  using _places = places;
  expect((await readdir(backup)).sort()).toEqual([
    'SHA256SUMS',
    'darkroom.db',
    'images',
    'url-secret',
  ]);
  expect(await readFile(join(backup, 'url-secret'), 'utf8')).toBe('a secret of the tests');
  expect((await stat(backup)).mode & 0o777).toBe(0o700);
});

it('holds images that are not files yet, and gives them back', async () => {
  const { places, backup, images, target } = await madeBackup({ staged: true });
  using _places = places;
  expect(images).toBe(2);
  expect(existsSync(join(backup, 'images'))).toBe(false);
  expect(await restoreBackup(backup, target)).toEqual({ images: 2, broken: [] });
  using database = openSqliteStore(target);
  const store = withStaging(createDiskStore(join(target, 'images')), database);
  await store.staging.settle();
  const rows = database.read(() =>
    all<{ file: string; bytes: number }>('SELECT file, bytes FROM samples'),
  );
  for (const { file, bytes } of rows) {
    const { stream } = (await store.open(file))!;
    expect((await buffer(stream)).length).toBe(bytes);
  }
});

it('holds the secret also where a variable sets it', async () => {
  using places = temporaryFolder();
  using _database = openSqliteStore(places.path);
  process.env.URL_SECRET = 'a secret of a variable';
  try {
    await admin(places.path, 'backup', join(places.path, 'backup'));
  } finally {
    delete process.env.URL_SECRET;
  }
  expect(await readFile(join(places.path, 'backup/url-secret'), 'utf8')).toBe(
    'a secret of a variable',
  );
});

it('tells of images that are not there', async () => {
  await using host = await createTestGateway();
  const { data } = await host.ask(generateImage);
  await host.ended(localId(data.generateImage.generation.id));
  await host.images.staging!.settle();
  await rm(join(host.folder, 'images'), { recursive: true });
  expect(await admin(host.folder, 'backup', join(host.folder, 'backup'))).toMatch(
    /the database and 0 images\.\nimages\/\S+\.\w+ is not there, and not in the backup\.$/,
  );
});

it('writes into no folder that holds something', async () => {
  using places = temporaryFolder();
  await writeFile(join(places.path, 'note'), 'mine');
  using _database = openSqliteStore(join(places.path, 'data'));
  expect(await adminRefusal(join(places.path, 'data'), 'backup', places.path)).toBe(
    `${places.path} holds files already: name a folder that is new or empty.`,
  );
  expect(await readFile(join(places.path, 'note'), 'utf8')).toBe('mine');
});

it('restores into no folder that holds something, or that a gateway uses', async () => {
  const { places, backup, target } = await madeBackup();
  using _places = places;
  await mkdir(target);
  await writeFile(join(target, 'note'), 'mine');
  expect(await adminRefusal(target, 'restore', backup)).toBe(
    `The data folder ${target} cannot be used: it is not empty (it holds note): name one that is new or empty.`,
  );
  expect(await readdir(target)).toEqual(['note']);
  await using host = await createTestGateway();
  expect(await adminRefusal(host.folder, 'restore', backup)).toBe(
    `The data folder ${host.folder} cannot be used: another gateway is running on it.`,
  );
  expect(await admin(host.folder, 'check')).toBe('The books are right.');
});

it.each<[string, (backup: string) => Promise<void>, RegExp]>([
  [
    'nothing',
    (backup) => rm(backup, { recursive: true }),
    /holds no backup: there is no SHA256SUMS in it/,
  ],
  [
    'no list',
    (backup) => rm(join(backup, 'SHA256SUMS')),
    /holds no backup: there is no SHA256SUMS in it/,
  ],
  ['a list cut at the end of a line', cutLastLine, /holds no whole backup: it was cut short/],
  ['a list cut within a line', cutWithinLine, /has a line that no backup has: "\w+"/],
  [
    'a database cut short',
    (backup) => truncate(join(backup, 'darkroom.db'), 20_000),
    /damaged: darkroom\.db is not what was backed up/,
  ],
  [
    'an image less',
    (backup) => rm(join(backup, 'images'), { recursive: true }),
    /damaged: images\/\S+ is missing/,
  ],
  [
    'a name that leads out of it',
    (backup) => addLine(backup, 'images/../../away.png'),
    /has a line that no backup has/,
  ],
  ['a database of a newer gateway', makeNewer, /of version 1000 .* start the newer gateway/],
])('restores nothing from a backup with %s', async (_what, spoil, sentence) => {
  const { places, backup, target } = await madeBackup();
  using _places = places;
  await spoil(backup);
  await expect(restoreBackup(backup, target)).rejects.toThrow(sentence);
  const left = existsSync(target) ? await readdir(target) : [];
  expect(left.filter((name) => !name.startsWith('gateway.lock'))).toEqual([]);
});

function listOf(backup: string): string {
  return join(backup, 'SHA256SUMS');
}

async function cutLastLine(backup: string): Promise<void> {
  const lines = (await readFile(listOf(backup), 'utf8')).trim().split('\n');
  await writeFile(listOf(backup), `${lines.slice(0, -1).join('\n')}\n`);
}

async function cutWithinLine(backup: string): Promise<void> {
  await truncate(listOf(backup), 30);
}

async function addLine(backup: string, name: string): Promise<void> {
  const list = await readFile(listOf(backup), 'utf8');
  await writeFile(listOf(backup), `${'0'.repeat(64)}  ${name}\n${list}`);
}

async function makeNewer(backup: string): Promise<void> {
  const database = new DatabaseSync(join(backup, 'darkroom.db'));
  database.exec('PRAGMA user_version = 1000');
  database.close();
  const bytes = await readFile(join(backup, 'darkroom.db'));
  const list = await readFile(listOf(backup), 'utf8');
  const sum = createHash('sha256').update(bytes).digest('hex');
  await writeFile(listOf(backup), list.replace(/\w{64}(?= {2}darkroom\.db)/, sum));
}

it('holds pictures that were uploaded, for what waits to start from them', async () => {
  using places = temporaryFolder();
  const [data, backup, target] = ['data', 'backup', 'target'].map((name) =>
    join(places.path, name),
  );
  const upload = { id: 'one', accountId: 'default', sha256: '', width: 8, height: 8, bytes: 7 };
  {
    await using host = await createTestGateway({ folder: data! });
    await host.images.put(uploadKey('one'), Buffer.from('picture'));
    await host.database.write(() => uploadRows.add({ ...upload, expiresAt: 2 ** 50 }, 0, 1));
  }
  await admin(data!, 'backup', backup!);
  await admin(target!, 'restore', backup!);
  expect(await readFile(join(target!, 'images', uploadKey('one')), 'utf8')).toBe('picture');
});
