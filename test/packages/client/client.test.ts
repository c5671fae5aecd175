import { expect, onTestFinished, test } from 'vitest';
import {
  createDarkroom,
  type DarkroomError,
  FailedError,
  inputFor,
  RefusedError,
} from '#client/index.ts';
import { startCuttingProxy } from '#test/helpers/cutting-proxy.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';

async function setUp() {
  const backend = createScriptedBackend();
  const gateway = await startServedGateway({ backends: new Map([[backend.id, backend]]) });
  const proxy = await startCuttingProxy(gateway.url);
  onTestFinished(async () => {
    await proxy[Symbol.asyncDispose]();
    await gateway[Symbol.asyncDispose]();
  });
  return { backend, gateway, proxy };
}

const input = { tinySD: { prompt: 'a red circle', seed: 7 } } as const;

test.each(['127.0.0.1:4000', 'ftp://images.example.com', 'http://', 'graphql'])(
  'an address that is none is told at once: %s',
  (url) => {
    expect(() => createDarkroom({ url })).toThrow(`url: "${url}" is no address of a gateway.`);
  },
);

test.each(['', '/darkroom/', 'https://images.example.com/darkroom'])(
  'pages may name the gateway by %j',
  async (url) => {
    const asked: unknown[] = [];
    const answer = async (address: unknown) => {
      asked.push(address);
      return Response.json({ data: { models: [] } });
    };
    await createDarkroom({ url, fetch: answer }).models();
    expect(asked).toEqual([`${url.replace(/\/$/, '')}/graphql`]);
  },
);

test('a request whose answer is lost is sent again, and is one generation', async () => {
  const { backend, gateway } = await setUp();
  let lost = 0;
  const darkroom = createDarkroom({
    url: gateway.url,
    key: 'alice',
    async fetch(...request) {
      const response = await fetch(...request);
      if (lost++ > 1) return response;
      await response.body?.cancel();
      throw new TypeError('the connection was reset');
    },
  });
  const handle = await darkroom.generate(input);
  const run = await backend.nextRun();
  await run.image();
  const generation = await handle.result();
  expect(generation.status).toBe('SUCCEEDED');
  expect(handle.current).toEqual(generation);
  const { data } = await gateway.request<{ generations: { edges: unknown[] } }>(
    '{ generations { edges { node { id } } } }',
  );
  expect(data.generations.edges).toHaveLength(1);
});

test('a handle made from an id goes on over connections that break', async () => {
  const { backend, proxy } = await setUp();
  const darkroom = createDarkroom({ url: proxy.url, key: async () => 'alice' });
  const { id } = await darkroom.generate(input);
  const run = await backend.nextRun();
  const seen: string[] = [];
  const second = Promise.withResolvers<void>();
  const watched = (async () => {
    for await (const { kind, generation } of darkroom.watch(id)) {
      seen.push(`${kind} ${generation.progress.step}`);
      if (generation.progress.step === 2) second.resolve();
    }
  })();
  await run.step(1, 4);
  await run.step(2, 4);
  await second.promise;
  proxy.cut();
  await run.step(3, 4);
  proxy.mend();
  await run.step(4, 4);
  await run.image();
  await watched;
  expect(seen.slice(-4)).toEqual(['PROGRESS 3', 'PROGRESS 4', 'IMAGE 4', 'FINISHED 4']);
  expect(new Set(seen).size).toBe(seen.length);
});

test('a refusal is one whole sentence, and says what is allowed as data', async () => {
  const { gateway } = await setUp();
  const darkroom = createDarkroom({ url: gateway.url, key: 'alice' });
  const error = await darkroom
    .generate({ tinySD: { prompt: 'a fox', guidanceScale: 99 } })
    .catch((reason: unknown) => reason);
  if (!(error instanceof RefusedError)) throw error;
  expect(error.code).toBe('INVALID_INPUT');
  expect(error.refusal).toMatchObject({
    __typename: 'InvalidInputError',
    issues: [{ path: 'input.tinySD.guidanceScale' }],
  });
  expect(error.message).toMatch(/guidanceScale.+Allowed: /);
});

test('a wrong key, another server and a gateway that is away each have their code', async () => {
  const { gateway, proxy } = await setUp();
  const codeOf = (options: Parameters<typeof createDarkroom>[0]) =>
    createDarkroom(options)
      .models()
      .then(() => 'none')
      .catch((error: DarkroomError) => error.code);
  expect(await codeOf({ url: gateway.url, key: 'mallory' })).toBe('UNAUTHENTICATED');
  expect(await codeOf({ url: `${gateway.url}/elsewhere`, key: 'alice' })).toBe('BAD_ANSWER');
  proxy.cut();
  expect(await codeOf({ url: proxy.url, key: 'alice' })).toBe('NETWORK');
});

test('canceling ends the result with the code CANCELED and the generation', async () => {
  const { backend, gateway } = await setUp();
  const handle = await createDarkroom({ url: gateway.url, key: 'alice' }).generate(input);
  await backend.nextRun();
  const result = handle.result().catch((reason: unknown) => reason);
  expect(await handle.cancel()).toBe('CANCELED_WHILE_RUNNING');
  const error = await result;
  if (!(error instanceof FailedError)) throw error;
  expect([error.code, error.generation.status]).toEqual(['CANCELED', 'CANCELED']);
});

test('an aborted watch ends, and the generation goes on', async () => {
  const { backend, gateway } = await setUp();
  const handle = await createDarkroom({ url: gateway.url, key: 'alice' }).generate(input);
  const run = await backend.nextRun();
  const stop = new AbortController();
  const reason = new Error('the page was left');
  const watching = (async () => {
    for await (const _ of handle.updates({ signal: stop.signal })) stop.abort(reason);
  })();
  await expect(watching).rejects.toBe(reason);
  await run.image();
  expect((await handle.result()).images[0]?.url).toContain('/images/');
});

test('credits come as they change', async () => {
  const { backend, gateway } = await setUp();
  const darkroom = createDarkroom({ url: gateway.url, key: 'alice' });
  const credits = darkroom.credits();
  const before = (await credits.next()).value!;
  const handle = await darkroom.generate(input);
  const during = (await credits.next()).value!;
  expect(during.held).toBeGreaterThan(0);
  expect(during.available + during.held).toBeCloseTo(before.available, 6);
  await (await backend.nextRun()).image();
  await handle.result();
  const { done } = await credits.return(undefined);
  expect(done).toBe(true);
});

test('a form made of the models asks for one that it knows only when it runs', async () => {
  const { backend, gateway } = await setUp();
  const darkroom = createDarkroom({ url: gateway.url, key: 'alice' });
  for (const { inputField } of await darkroom.models()) {
    const { id } = await darkroom.generate(inputFor(inputField, { prompt: 'a fox', seed: 7 }));
    await (await backend.nextRun()).image();
    expect((await darkroom.watch(id).result()).images[0]?.seed).toBe(7);
  }
});
