import { expect, test } from 'vitest';
import { BackendError, type BackendRequest } from '#src/backends/backend.ts';
import { createServersBackend } from '#src/backends/servers/backend.ts';
import { shuttingDown } from '#src/domain/stop-reasons.ts';
import { canceled, failureOf, outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import { createServerStandIn } from '#test/helpers/servers/server.ts';

const request = (more: Partial<BackendRequest> = {}): BackendRequest =>
  requestOf('tiny-sd', { scheduler: 'DPM2_KARRAS', seed: 5, negativePrompt: 'blur' }, more);

/** A server of stable-diffusion.cpp, and another one of A1111. */
async function start({ msPerImage = 2, spare = false, jobMs = 60_000 } = {}) {
  const parts = new AsyncDisposableStack();
  const standIn = parts.use(
    await createServerStandIn({ dialect: 'SDCPP', ownJobs: true, msPerImage }),
  );
  const other = parts.use(await createServerStandIn());
  const models = { 'tiny-sd': null };
  const servers = [{ name: 'attic', url: standIn.url, models, places: 4 }];
  if (spare) servers.push({ name: 'cellar', url: other.url, models, places: 1 });
  const limits = { pollEveryMs: 2, pollAtMostEveryMs: 5, jobMs };
  const backend = parts.use(createServersBackend({ servers, limits }));
  const submitted = () => standIn.requests.filter(({ call }) => call === 'img_gen');
  return { backend, standIn, submitted, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** Stops a run for this reason as soon as its job is submitted. @returns the job's handle */
async function stopped(
  { backend }: Awaited<ReturnType<typeof start>>,
  reason: BackendError,
): Promise<string> {
  const stop = new AbortController();
  let handle = '';
  await outcomeOf(backend, request(), {
    signal: stop.signal,
    onEvent(event) {
      if (event.type !== 'submitted') return;
      ({ handle } = event);
      stop.abort(reason);
    },
  });
  return handle;
}

test('a server with jobs of its own is asked for one, in its words', async () => {
  await using it = await start();
  const { story } = await outcomeOf(it.backend, request());
  expect(story).toEqual(['submitted 0', 'image 0 cost undefined']);
  expect(it.submitted().map(({ body }) => JSON.parse(body))).toEqual([
    {
      prompt: 'a red fox',
      negative_prompt: 'blur',
      width: 512,
      height: 512,
      seed: 5,
      batch_count: 1,
      output_format: 'png',
      sample_params: {
        sample_method: 'dpm2',
        scheduler: 'karras',
        sample_steps: 20,
        guidance: { txt_cfg: 7.5 },
      },
    },
  ]);
});

test('a job goes on while the gateway is away, and is asked for again by its id', async () => {
  await using it = await start({ msPerImage: 30 });
  const handle = await stopped(it, new BackendError(shuttingDown));
  expect(handle).toBe('attic/job_1');
  const samples = [{ index: 0, seed: 5, handle }];
  const { story } = await outcomeOf(it.backend, request({ samples }));
  expect(story).toEqual(['image 0 cost undefined']);
  expect(it.submitted()).toHaveLength(1);
  expect(it.standIn.own.canceled).toEqual([]);
});

test('what the server forgot with a restart of its own is drawn anew', async () => {
  await using it = await start({ msPerImage: 30 });
  const handle = await stopped(it, new BackendError(shuttingDown));
  it.standIn.own.forget();
  const samples = [{ index: 0, seed: 5, handle }];
  const { story } = await outcomeOf(it.backend, request({ samples }));
  expect(story).toEqual(['submitted 0', 'image 0 cost undefined']);
  expect(it.submitted()).toHaveLength(2);
});

test('a handle of a server that is not listed any more is of no use, and no harm', async () => {
  await using it = await start();
  const samples = [{ index: 0, seed: 5, handle: 'garage/job_1' }];
  const { story } = await outcomeOf(it.backend, request({ samples }));
  expect(story).toEqual(['submitted 0', 'image 0 cost undefined']);
});

test('a job that waits for its turn is ended with its generation', async () => {
  await using it = await start({ msPerImage: 60_000 });
  it.standIn.draw('of another client', 60_000);
  await stopped(it, canceled);
  expect(it.standIn.own.canceled).toEqual(['job_1']);
});

test('a job that is not drawn in time is ended, where it still waits', async () => {
  await using it = await start({ jobMs: 200 });
  it.standIn.draw('of another client', 60_000);
  const { error } = await outcomeOf(it.backend, request());
  expect(failureOf(error).message).toContain('has not drawn it within 0.2 s');
  expect(it.standIn.own.canceled).toEqual(['job_1']);
});

test.each(['', '..', '../../v1/models', 'job_1/cancel', 'job 1', 'j'.repeat(129)])(
  'a job whose id is "%s" is not asked for',
  async (id) => {
    await using it = await start();
    it.standIn.faults.add('img_gen', { kind: 'otherId', id });
    const { error, story } = await outcomeOf(it.backend, request());
    expect({ story, code: failureOf(error).code }).toEqual({
      story: [],
      code: 'PROVIDER_BAD_RESPONSE',
    });
    expect(it.standIn.requests.at(-1)!.call).toBe('img_gen');
  },
);

test('a server that was still loading when it was first asked is asked for jobs once it can', async () => {
  await using it = await start();
  it.standIn.faults.add('capabilities', { kind: 'loading' });
  await outcomeOf(it.backend, request());
  expect(it.submitted()).toHaveLength(0);
  await outcomeOf(it.backend, request());
  expect(it.submitted()).toHaveLength(1);
});

test('where the job fails, another server draws, and alone it is a failure that costs nothing', async () => {
  await using it = await start({ spare: true });
  it.standIn.faults.add('img_gen', { kind: 'fails' });
  const { story } = await outcomeOf(it.backend, request());
  expect(story).toEqual(['submitted 0', 'image 0 cost undefined']);

  await using alone = await start();
  alone.standIn.faults.add('img_gen', { kind: 'fails' });
  const { error } = await outcomeOf(alone.backend, request());
  expect(failureOf(error)).toMatchObject({ code: 'PROVIDER_FAILED', billed: 'NO' });
});

test('a seed beyond its 32 bits is told as the one that it draws with', async () => {
  await using it = await start();
  const events: unknown[] = [];
  const samples = [{ index: 0, seed: 36_446_545_871 }];
  await outcomeOf(it.backend, request({ samples }), {
    onEvent: (event) => void events.push(event),
  });
  expect(events.at(-1)).toMatchObject({ type: 'image', seed: 36_446_545_871 % 2 ** 32 });
});
