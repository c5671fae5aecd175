import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { ModelId } from '#models/index.ts';
import { BackendError, type BackendEvent, type BackendRequest } from '#src/backends/backend.ts';
import { createServersBackend, type ServersBackend } from '#src/backends/servers/backend.ts';
import { readServerList, type ServerEntry } from '#src/backends/servers/server-list.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
import { canceled, failureOf, parametersOf, requestOf } from '#test/backends/outcomes.ts';
import { fromPicture } from '#test/helpers/from-picture.ts';
import { listenTo } from '#test/helpers/listen.ts';
import {
  createServerStandIn,
  type ServerStandIn,
  type ServerStandInOptions,
} from '#test/helpers/servers/server.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const request = (input: object = {}, more: Partial<BackendRequest> = {}): BackendRequest =>
  requestOf('tiny-sd', { scheduler: 'EULER', ...input }, more);

function entryOf(standIn: ServerStandIn, entry: Partial<ServerEntry> = {}): ServerEntry {
  return { name: 'attic', url: standIn.url, models: { 'tiny-sd': null }, places: 1, ...entry };
}

async function start(
  ...servers: readonly [ServerStandInOptions, Partial<ServerEntry>?][]
): Promise<AsyncDisposable & { backend: ServersBackend; standIns: readonly ServerStandIn[] }> {
  const standIns = await Promise.all(servers.map(([options]) => createServerStandIn(options)));
  const backend = createServersBackend({
    servers: standIns.map((one, index) => entryOf(one, servers[index]![1])),
    limits: { progressEveryMs: 2 },
  });
  return {
    backend,
    standIns,
    async [Symbol.asyncDispose]() {
      await backend[Symbol.asyncDispose]();
      await Promise.all(standIns.map((one) => one[Symbol.asyncDispose]()));
    },
  };
}

async function run(
  backend: ServersBackend,
  asked: BackendRequest,
  onEvent: (event: BackendEvent) => void = () => {},
  signal = new AbortController().signal,
) {
  const events: BackendEvent[] = [];
  let error: unknown;
  try {
    for await (const event of backend.run(asked, signal)) {
      events.push(event);
      onEvent(event);
    }
  } catch (thrown) {
    error = thrown;
  }
  const told = events.filter(({ type }) => type !== 'progress' && type !== 'asking');
  return { events, error, story: told.map((one) => ('code' in one ? one.code : one.type)) };
}

const bodyOf = (standIn: ServerStandIn) => {
  const { body } = standIn.requests.find(({ call }) => call === 'txt2img')!;
  return JSON.parse(body);
};

describe('a request', () => {
  test('is in the words of the dialect, one image each', async () => {
    const entry = { models: { 'tiny-sd': 'tiny.safetensors' } };
    await using it = await start([{ auth: 'ann:a:b' }]);
    const [standIn] = it.standIns;
    const backend = createServersBackend({
      servers: [entryOf(standIn!, { ...entry, url: standIn!.url.replace('//', '//ann:a%3Ab@') })],
    });
    const asked = request({ scheduler: 'DPM2_KARRAS', negativePrompt: 'a [b] (c)', seed: 5 });
    const { story } = await run(backend, asked);
    await backend[Symbol.asyncDispose]();
    expect(story).toEqual(['image']);
    expect(bodyOf(standIn!)).toEqual({
      prompt: 'a red fox',
      // Read as written: these servers take bare brackets for emphasis.
      negative_prompt: 'a \\[b\\] \\(c\\)',
      sampler_name: 'DPM2',
      scheduler: 'karras',
      steps: 20,
      cfg_scale: 7.5,
      width: 512,
      height: 512,
      seed: 5,
      batch_size: 1,
      n_iter: 1,
      send_images: true,
      save_images: false,
      force_task_id: 'task(test-0)',
      override_settings: { sd_model_checkpoint: 'tiny.safetensors' },
    });
  });

  test('names the sampler as this server lists it', async () => {
    await using it = await start([{ dialect: 'SDCPP' }]);
    await run(it.backend, request({ scheduler: 'EULER_A' }));
    expect(bodyOf(it.standIns[0]!).sampler_name).toBe('euler_a');
    const { error } = await run(it.backend, request({ scheduler: 'DDIM' }));
    expect(failureOf(error)).toMatchObject({ code: 'PROVIDER_REJECTED', billed: 'NO' });
    expect(failureOf(error).message).toBe('The server attic has no scheduler DDIM.');
  });

  test('starts from a picture, and draws anew what its mask lets through', async () => {
    await using it = await start([{}]);
    const noise = request({ seed: 5, width: 768 });
    const { story } = await run(it.backend, {
      ...noise,
      ...fromPicture(noise.parameters, { mask: true }),
    });
    expect(story).toEqual(['image']);
    const sent = it.standIns[0]!.requests.find(({ call }) => call === 'img2img')!;
    const { init_images, mask, ...body } = JSON.parse(sent.body);
    expect(body).toMatchObject({
      width: 768,
      height: 512,
      denoising_strength: 0.6,
      resize_mode: 0,
      mask_blur: 0,
      inpainting_fill: 1,
      inpaint_full_res: false,
      inpainting_mask_invert: 0,
    });
    const pixelsOf = (base64: string) => sharp(Buffer.from(base64, 'base64')).raw().toBuffer();
    const [picture, covering] = await Promise.all([pixelsOf(init_images[0]), pixelsOf(mask)]);
    expect([...picture.subarray(0, 3)]).toEqual([20, 60, 180]);
    expect([covering[0], covering.at(-1)]).toEqual([255, 0]);
    expect(picture).toHaveLength(768 * 512 * 3);
  });

  test('that these servers would read otherwise is refused before anything is sent', async () => {
    await using it = await start([{}]);
    const { refuses } = it.backend.offer('tiny-sd');
    expect(refuses(parametersOf('tiny-sd', { prompt: 'cats AND dogs' }))).toMatch(/AND/);
    expect(refuses(parametersOf('tiny-sd', { prompt: 'a <lora:x:1>' }))).toMatch(/angle brackets/);
    expect(refuses(parametersOf('tiny-sd', { scheduler: 'DDPM' }))).toMatch(/no scheduler DDPM/);
    expect(refuses(parametersOf('tiny-sd', { decoder: 'TINY' }))).toMatch(/tiny one/);
    expect(
      refuses(parametersOf('tiny-sd', { prompt: 'a (b:1.2)', promptSyntax: 'WEIGHTED' })),
    ).toBeNull();
  });
});

describe('progress', () => {
  /** Runs, and has the server finish what it draws as soon as enough was told of it. */
  function watched(
    { backend, standIns }: Awaited<ReturnType<typeof start>>,
    more: Partial<BackendRequest>,
    isEnough: (told: readonly SampleProgress[]) => unknown,
  ) {
    const told: SampleProgress[] = [];
    const running = run(backend, request({}, more), (event) => {
      if (event.type !== 'progress') return;
      told.push(event.progress);
      if (isEnough(told)) standIns[0]!.finish();
    });
    return { told, untilEnd: () => running.then(() => told) };
  }

  test('is what the server counts, with previews for those who want them', async () => {
    await using it = await start([{ msPerImage: 4_000 }]);
    const told = await watched(
      it,
      { wantsPreview: () => true },
      (seen) => seen.length > 2 && seen.some(({ step, preview }) => step > 0 && preview),
    ).untilEnd();
    expect(told.length).toBeGreaterThan(2);
    expect(told.every(({ basis, steps }) => basis === 'MEASURED' && steps === 20)).toBe(true);
    expect(told.some(({ step }) => step > 0)).toBe(true);
    expect(told.some(({ preview }) => preview?.startsWith('data:image/webp;base64,'))).toBe(true);
  });

  test('is estimated where the server tells none, which is asked for it once', async () => {
    await using it = await start([{ dialect: 'SDCPP', msPerImage: 60_000 }]);
    const told = await watched(it, {}, ({ length }) => length > 2).untilEnd();
    expect(told.every(({ basis }) => basis === 'ESTIMATED')).toBe(true);
    expect(it.standIns[0]!.requests.filter(({ call }) => call === 'progress')).toHaveLength(1);
  });

  test('of a job of others is not taken for its own', async () => {
    await using it = await start([{ msPerImage: 60_000 }]);
    const [standIn] = it.standIns;
    standIn!.draw('task(of another)', 60_000);
    const watching = watched(it, {}, ({ length }) => length > 0);
    await expect
      .poll(() => standIn!.requests.filter(({ call }) => call === 'progress').length)
      .toBeGreaterThan(5);
    expect(watching.told).toEqual([]);
    standIn!.finish();
    expect((await watching.untilEnd())[0]?.basis).toBe('MEASURED');
  });
});

describe('a run that is canceled', () => {
  test('interrupts its own job', async () => {
    await using it = await start([{ msPerImage: 60_000 }]);
    const stop = new AbortController();
    const { error } = await run(
      it.backend,
      request(),
      ({ type }) => type === 'progress' && stop.abort(canceled),
      stop.signal,
    );
    expect(error).toBe(canceled);
    expect(it.standIns[0]!.interrupted).toEqual(['task(test-0)']);
  });

  test('leaves the job of another alone', async () => {
    await using it = await start([{ msPerImage: 60_000 }]);
    const [standIn] = it.standIns;
    standIn!.draw('task(of another)', 60_000);
    const stop = new AbortController();
    const running = run(it.backend, request(), () => {}, stop.signal);
    await expect
      .poll(() => standIn!.requests.filter(({ call }) => call === 'progress').length)
      .toBeGreaterThan(3);
    stop.abort(new BackendError(canceled.failure));
    await running;
    expect(standIn!.interrupted).toEqual([]);
  });
});

describe('what an answer says', () => {
  test('another seed is told: stable-diffusion.cpp knows 32 bits of it', async () => {
    await using it = await start([{ dialect: 'SDCPP' }]);
    const { events, story } = await run(it.backend, request({ seed: 36_446_545_871 }));
    expect(story).toEqual(['BEST_EFFORT_SEED', 'image']);
    expect(events.at(-1)).toMatchObject({ seed: 36_446_545_871 % 2 ** 32 });
  });

  test('another size is told', async () => {
    await using it = await start([{}]);
    it.standIns[0]!.faults.add('txt2img', { kind: 'otherSize' });
    expect((await run(it.backend, request())).story).toEqual(['OTHER_SIZE', 'image']);
  });

  test.each([
    [{ kind: 'otherSampler' }, 'PROVIDER_BAD_RESPONSE', /drew with the sampler default/],
    [{ kind: 'halfPicture' }, 'PROVIDER_BAD_RESPONSE', /no complete image/],
    [{ kind: 'emptyJson' }, 'PROVIDER_BAD_RESPONSE', /without an image/],
    [{ kind: 'fails' }, 'PROVIDER_FAILED', /failed \(500: OutOfMemoryError\)/],
    [{ kind: 'loading' }, 'PROVIDER_FAILED', /failed \(503: loading\)/],
    [{ kind: 'cut' }, 'PROVIDER_UNAVAILABLE', /cannot be reached/],
    [{ kind: 'reset', processed: true }, 'PROVIDER_UNAVAILABLE', /cannot be reached/],
  ] as const)('%o is %s, and costs nothing', async (fault, code, says) => {
    await using it = await start([{}]);
    it.standIns[0]!.faults.add('txt2img', fault);
    const failure = failureOf((await run(it.backend, request())).error);
    expect(failure).toMatchObject({ code, billed: 'NO', retryable: true });
    expect(failure.message).toMatch(says);
  });
});

describe('what clients are told', () => {
  async function toldBy(url: string) {
    await using backend = createServersBackend({
      servers: [{ name: 'attic', url, models: { 'tiny-sd': null }, places: 1 }],
    });
    return failureOf((await run(backend, request())).error).message;
  }

  test('names no address of the network inside', async () => {
    const gone = await createServerStandIn({});
    const { host, hostname } = new URL(gone.url);
    await gone[Symbol.asyncDispose]();
    const told = await toldBy(`http://${host}`);
    expect(told).toBe('The server attic cannot be reached (connect ECONNREFUSED).');
    expect(told).not.toContain(hostname);
    expect(await toldBy('http://attic.invalid')).not.toContain('attic.invalid');
  });

  test.for([
    [200, { images: ['x'], info: JSON.stringify({ sampler_name: `a\n${'b'.repeat(1e6)}` }) }],
    [500, { error: `a\n${'b'.repeat(1e6)}` }],
    [422, { detail: `the password päss% is wrong` }],
  ] as const)('is short, in one line, and has no password: status %i', async ([status, body]) => {
    await using server = await listenTo((_request, response, { pathname }) => {
      const isList = pathname.endsWith('/samplers');
      const answer = isList ? [{ name: 'Euler', aliases: [] }] : body;
      response.writeHead(isList ? 200 : status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
    const told = await toldBy(server.url.replace('//', '//€:p%C3%A4ss%25@'));
    expect(told).toContain('The server attic');
    expect(told.length).toBeLessThan(400);
    expect(told).not.toMatch(/\n|päss/);
  });
});

describe('several servers', () => {
  test('share the images of a request by their places', async () => {
    await using it = await start(
      [{ msPerImage: 40, places: 2 }, { places: 2 }],
      [{ msPerImage: 40 }, { name: 'cellar' }],
    );
    expect(it.backend.concurrency).toBe(3);
    const { story } = await run(it.backend, request({ samples: 4 }));
    expect(story).toEqual(['image', 'image', 'image', 'image']);
    const counts = it.standIns.map(
      (one) => one.requests.filter(({ call }) => call === 'txt2img').length,
    );
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(4);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  test('each have models of their own', async () => {
    await using it = await start([{}], [{}, { name: 'cellar', models: { 'ssd-1b': null } }]);
    const input = { scheduler: 'EULER' };
    await run(it.backend, requestOf('ssd-1b', input));
    expect(it.standIns.map(({ requests }) => requests.length > 0)).toEqual([false, true]);
    const served = (['tiny-sd', 'portrait-sd', 'ssd-1b'] as ModelId[]).map(
      (model) => it.backend.offer(model).status,
    );
    expect(served).toEqual(['AVAILABLE', 'NOT_SERVED', 'AVAILABLE']);
  });

  test('stand in for one that fails, which is spared after a while', async () => {
    await using it = await start([{}], [{}, { name: 'cellar' }]);
    it.standIns[0]!.crash();
    for (let count = 0; count < 4; count++) {
      expect((await run(it.backend, request())).story).toEqual(['image']);
    }
    // What each draw begins with, until it is answered.
    const asked = it.standIns[0]!.requests.filter(({ path }) => path.endsWith('/capabilities'));
    expect(asked).toHaveLength(3);
    it.standIns[1]!.crash();
    for (let count = 0; count < 3; count++) {
      const { error } = await run(it.backend, request());
      expect(failureOf(error).code).toBe('PROVIDER_UNAVAILABLE');
    }
    const down = it.backend.offer('tiny-sd');
    expect(down).toMatchObject({ status: 'DOWN', until: expect.any(Number) });
    expect(down.reason).toContain('attic, cellar');
  });
});

describe('the list of servers', () => {
  const read = (text: string) => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'servers.json');
    writeFileSync(file, text);
    return readServerList(file);
  };

  test('says for each its name, URL, models and places', () => {
    const one = { name: 'attic', url: 'http://10.0.0.2:7860', models: { 'tiny-sd': null } };
    expect(read(JSON.stringify([one]))).toEqual([{ ...one, places: 1 }]);
  });

  test.each([
    ['nonsense', /cannot be read as JSON/],
    ['[]', /no list of servers/],
    [
      '[{"name":"a","url":"ftp://x","models":{"tiny-sd":null}}]',
      /a URL such as http:\/\/192\.168\.1\.20:7860/,
    ],
    [
      '[{"name":"a","url":"http://ann:100%@x","models":{"tiny-sd":null}}]',
      /user and password percent-encoded/,
    ],
    ['[{"name":"a","url":"http://x","models":{}}]', /at least one model/],
    ['[{"name":"a","url":"http://x","models":{"sd-9":null}}]', /Unrecognized key: "sd-9"/],
    ['[{"name":"a","url":"http://x","models":{"tiny-sd":null},"slots":2}]', /slots/],
  ])('%s is refused with a sentence', (text, says) => {
    expect(() => read(text)).toThrow(says);
  });
});
