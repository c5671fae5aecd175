import type { Backend, BackendEvent } from '#src/backends/backend.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { withStaging } from '#src/images/staging.ts';
import type { SqliteStore } from '#src/store/sqlite/store.ts';

/** The moments at which a crash hurts most. */
export const failpoints = {
  'after the hold':
    'The acceptance is on disk, and where a slot was free the start; no client was told.',
  'before the submission is noted': 'The backend is about to say that it will spend money.',
  'before the handle is noted': 'The provider took the job; its id is known to this process alone.',
  'after the handle': 'The id of the job is on disk.',
  'after the image': 'The file of a large picture is on disk, its row is not.',
  'before the move': 'A small picture is in the database alone; a part of its file may be there.',
  'after the move': 'A small picture is in its file, and in the database still.',
  'before the capture': 'Inside the transaction that charges and ends the generation.',
  'after the capture': 'Charged and ended on disk; no client was told.',
} as const satisfies Record<string, string>;
export type Failpoint = keyof typeof failpoints;

/** Ends this process as a power cut would, the `count`th time that it comes by the failpoint. */
export function createBomb(armed: { readonly at: Failpoint; readonly count: number } | null) {
  let left = armed?.count ?? 0;
  return (at: Failpoint): void => {
    if (at !== armed?.at) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}

type Pass = ReturnType<typeof createBomb>;

export const minedDatabase = (database: SqliteStore, pass: Pass): SqliteStore => ({
  ...database,
  async write(rule) {
    const value = await database.write(function* () {
      const result = yield* rule();
      if (kindOf(result) === 'FINISHED') pass('before the capture');
      return result;
    });
    if (kindOf(value) === 'ACCEPTED') pass('after the hold');
    if (kindOf(value) === 'FINISHED') pass('after the capture');
    return value;
  },
});

/** What a write of the generation service returns: an event, alone or beside something else, or several. */
function kindOf(value: unknown): unknown {
  if (Array.isArray(value)) return kindOf(value.at(-1));
  const { event = value } = (value ?? {}) as { event?: unknown };
  return (event as { kind?: unknown } | null | undefined)?.kind;
}

/** Bytes: about half of the pictures that the stand-in draws are larger. */
const mostStaged = 6_500;

/** @param files where images are put at first, or moved to */
export function minedImages(
  files: ImageStore,
  database: SqliteStore,
  pass: Pass,
): ReturnType<typeof withStaging> {
  const moving: ImageStore = {
    ...files,
    async put(key, data) {
      await files.put(key, data.subarray(0, data.length / 2));
      pass('before the move');
      await files.delete(key);
      await files.put(key, data);
      pass('after the move');
    },
  };
  return {
    ...withStaging(moving, database, { maxBytes: mostStaged }),
    async put(key, data) {
      await files.put(key, data);
      pass('after the image');
    },
  };
}

export const minedBackend = (backend: Backend, pass: Pass): Backend => ({
  id: backend.id,
  get concurrency() {
    return backend.concurrency;
  },
  offer: (model) => backend.offer(model),
  async *run(request, signal) {
    for await (const event of backend.run(request, signal)) yield* mined(event, pass);
  },
});

function* mined(event: BackendEvent, pass: Pass): Generator<BackendEvent> {
  if (event.type === 'submitting') pass('before the submission is noted');
  if (event.type === 'submitted') pass('before the handle is noted');
  yield event;
  if (event.type === 'submitted') pass('after the handle');
}
