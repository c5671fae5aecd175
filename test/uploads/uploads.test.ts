import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BackendRequest } from '#src/backends/backend.ts';
import { removeExpired, removeStrayImages } from '#src/generations/retention.ts';
import { get, run } from '#src/store/steps.ts';
import { createDemoBackend } from '#test/helpers/demo-backend.ts';
import { pngOf } from '#test/helpers/pictures.ts';
import { openRaw } from '#test/helpers/raw-socket.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';
import { unlimited } from '#test/helpers/unlimited.ts';

/** The real engine on the demo weights, and what it was asked for. */
const engine = createDemoBackend();
const runs: BackendRequest[] = [];
const dayMs = 86_400_000;
let clock = Date.now();
let host: ServedGateway;

beforeAll(async () => {
  host = await startServedGateway({
    backends: new Map([
      [
        'local',
        {
          ...engine,
          run(request: BackendRequest, signal: AbortSignal) {
            runs.push(request);
            return engine.run(request, signal);
          },
        },
      ],
    ]),
    demoWeights: 'on',
    now: () => clock,
    uploads: { perAccount: 10, keptMs: dayMs },
  });
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await engine[Symbol.asyncDispose]();
});

interface Kept {
  readonly id: string;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly expiresAt: string;
}

async function send(body: Uint8Array | null, account = 'alice') {
  const response = await fetch(`${host.url}/uploads`, {
    method: 'POST',
    headers: { 'x-api-key': account, 'content-type': 'image/png' },
    body: body && new Uint8Array(body),
  });
  return { status: response.status, json: await response.json() };
}

async function upload(body: Uint8Array, account = 'alice'): Promise<Kept> {
  const { status, json } = await send(body, account);
  expect({ status, json }).toMatchObject({ status: 201 });
  return json;
}

function show(id: string, account: string): Promise<Response> {
  return fetch(`${host.url}/uploads/${id}`, { headers: { 'x-api-key': account } });
}

async function forget(id: string, account = 'alice'): Promise<number> {
  const method = 'DELETE';
  const headers = { 'x-api-key': account };
  return (await fetch(`${host.url}/uploads/${id}`, { method, headers })).status;
}

const mutation = `mutation($input: GenerateImageInput!, $key: String) {
  generateImage(input: $input, idempotencyKey: $key, waitMs: 60000) {
    ... on GenerateImageSuccess {
      replayed
      generation {
        id status failure { code message } cost { held captured }
        images { id sha256 url }
        recipe { image { uploadId sha256 } mask { uploadId sha256 } strength input }
      }
    }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message allowed } }
  }
}`;

async function draw(
  input: object,
  { account = 'alice', key = null as string | null } = {},
  // biome-ignore lint/suspicious/noExplicitAny: what comes depends on what is asked for
): Promise<any> {
  const parameters = { prompt: 'a star', seed: 5, ...input };
  const answer = await host.request<{ generateImage: object }>(
    mutation,
    { input: { tinySD: parameters }, key },
    account,
  );
  expect(answer.errors).toBeUndefined();
  return answer.data.generateImage;
}

const red = () => pngOf(160, 120, [200, 30, 30]);
const half = () =>
  sharp(pngOf(160, 120, [0, 0, 0]))
    .composite([{ input: pngOf(80, 120, [255, 255, 255]), left: 80, top: 0 }])
    .png()
    .toBuffer();

async function count(account: string): Promise<number> {
  const row = await host.database.read(() =>
    get<{ n: number }>('SELECT count(*) AS n FROM uploads WHERE account_id = ?', account),
  );
  return row!.n;
}

async function files(): Promise<string[]> {
  return readdir(join(host.folder, 'images', 'uploads')).catch(() => []);
}

test('a picture that was brought is a start, with a mask, and the recipe names both', async () => {
  const [image, mask] = [await upload(red()), await upload(await half())];
  expect(image).toMatchObject({ width: 160, height: 120 });
  expect(image.sha256).toBe(createHash('sha256').update(red()).digest('hex'));
  expect(Date.parse(image.expiresAt)).toBe(clock + dayMs);
  const sources = { image: { uploadId: image.id }, mask: { uploadId: mask.id } };
  const { generation } = await draw({ ...sources, strength: 0.2 });
  expect(generation).toMatchObject({ status: 'SUCCEEDED', failure: null });
  expect(generation.recipe).toMatchObject({
    image: { uploadId: image.id, sha256: image.sha256 },
    mask: { uploadId: mask.id, sha256: mask.sha256 },
    strength: 0.2,
  });
  const { start, parameters } = runs.at(-1)!;
  expect(start!.pixels).toHaveLength(512 * 512 * 3);
  expect([...start!.pixels.subarray(0, 3)]).toEqual([200, 30, 30]);
  expect([start!.mask![0], start!.mask![511]]).toEqual([0, 255]);
  expect(parameters.strength).toBe(0.2);

  // The recipe draws it again.
  const again = await draw(generation.recipe.input.tinySD);
  expect(again.generation.images[0].sha256).toBe(generation.images[0].sha256);
  const row = await fetch(generation.images[0].url);
  expect(Buffer.from(await row.arrayBuffer()).includes(image.sha256)).toBe(true);
});

test('an earlier image is a start, and so is a data URL', async () => {
  const { generation } = await draw({ numInferenceSteps: 20 });
  const [first] = generation.images;
  const from = await draw({ image: { imageId: first.id }, strength: 0.05 });
  expect(from.generation.status).toBe('SUCCEEDED');
  expect(from.generation.recipe.image.sha256).toBe(first.sha256);
  const dataUrl = `data:image/png;base64,${red().toString('base64')}`;
  const small = await draw({ image: { dataUrl }, strength: 0.05 });
  expect(small.generation.recipe.image.sha256).toBe(
    createHash('sha256').update(red()).digest('hex'),
  );
  // Without a word of how much, it is the standard.
  const standard = await draw({ image: { dataUrl } });
  expect(standard.generation.recipe.strength).toBe(0.75);
});

test('an account sees its own pictures, upright', async () => {
  const turned = await sharp(red()).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  const { id } = await upload(turned);
  const response = await show(id, 'alice');
  expect(response.headers.get('content-type')).toBe('image/png');
  const { width, height } = await sharp(await response.arrayBuffer()).metadata();
  expect([width, height]).toEqual([120, 160]);
  expect((await show('nothing', 'alice')).status).toBe(404);
  expect((await show(id, 'stranger')).status).toBe(401);
});

test('the same picture is one upload, and the same request with its key one generation', async () => {
  const [one, two] = [await upload(red()), await upload(red())];
  expect(two.id).toBe(one.id);
  const dataUrl = `data:image/png;base64,${red().toString('base64')}`;
  const key = 'from-a-picture';
  const first = await draw({ image: { uploadId: one.id }, strength: 0.05 }, { key });
  const second = await draw({ image: { dataUrl }, strength: 0.05 }, { key });
  expect(second).toMatchObject({ replayed: true, generation: { id: first.generation.id } });
});

test("another account's pictures are not there", async () => {
  const { id } = await upload(red());
  const { generation } = await draw({ image: { uploadId: id }, strength: 0.05 });
  const before = runs.length;
  for (const image of [
    { uploadId: id },
    { imageId: generation.images[0].id },
    { uploadId: 'nothing' },
    { imageId: generation.id },
    { imageId: 'nothing' },
  ]) {
    expect(await draw({ image }, { account: 'bob' })).toMatchObject({ code: 'NOT_FOUND' });
  }
  expect(await forget(id, 'bob')).toBe(404);
  expect((await show(id, 'bob')).status).toBe(404);
  expect(runs).toHaveLength(before);
  expect(await count('bob')).toBe(0);
});

test('what cannot be used is refused with its path, and nothing is kept or charged', async () => {
  const { id } = await upload(red());
  const uploadId = { uploadId: id };
  const black = `data:image/png;base64,${pngOf(160, 120, [0, 0, 0]).toString('base64')}`;
  const small = `data:image/png;base64,${pngOf(64, 64, [255, 255, 255]).toString('base64')}`;
  const tiny = `data:image/png;base64,${pngOf(1, 1, [0, 0, 0]).toString('base64')}`;
  const [kept, stored] = [await count('alice'), (await files()).length];
  const { data } = await host.request<{ credits: object }>('{ credits { available held } }');
  for (const [input, path, message] of [
    [{ strength: 0.5 }, 'strength', 'goes with a picture'],
    [{ mask: uploadId }, 'mask', 'goes with a picture'],
    [{ image: uploadId, strength: 0 }, 'strength', '0 is not allowed'],
    [{ image: uploadId, strength: 1.5 }, 'strength', '1.5 is not allowed'],
    [{ image: uploadId, strength: 0.04 }, 'strength', 'leaves none of 20 steps'],
    [{ image: { dataUrl: 'http://elsewhere/picture.png' } }, 'image', 'no data URL'],
    [{ image: { dataUrl: `data:image/png;base64,${'A'.repeat(200_000)}` } }, 'image', 'characters'],
    [{ image: { dataUrl: tiny } }, 'image', '1 x 1 pixels'],
    [{ image: { dataUrl: 'data:image/png;base64,AAAA' } }, 'image', 'cannot be read'],
  ] as const) {
    const { code, issues } = await draw(input);
    expect(code).toBe('INVALID_INPUT');
    expect(issues[0].path).toBe(`input.tinySD.${path}`);
    expect(issues[0].message).toContain(message);
    expect(issues[0].allowed).not.toBe('');
  }
  expect([await count('alice'), (await files()).length]).toEqual([kept, stored]);
  // These are pictures, and stay as uploads: as masks they are refused.
  for (const [mask, message] of [
    [black, 'black all over'],
    [small, '64 x 64 pixels, and the picture 160 x 120'],
  ] as const) {
    const { issues } = await draw({ image: uploadId, mask: { dataUrl: mask } });
    expect(issues[0]).toMatchObject({ path: 'input.tinySD.mask' });
    expect(issues[0].message).toContain(message);
  }
  expect((await host.request('{ credits { available held } }')).data).toEqual(data);
});

test('a mask too thin for the weights fails without a charge', async () => {
  const { id } = await upload(pngOf(512, 512, [9, 9, 9]));
  const line = await sharp(pngOf(512, 512, [0, 0, 0]))
    .composite([{ input: pngOf(512, 1, [255, 255, 255]), left: 0, top: 3 }])
    .png()
    .toBuffer();
  const mask = await upload(line);
  const sources = { image: { uploadId: id }, mask: { uploadId: mask.id } };
  const { generation } = await draw(sources);
  expect(generation).toMatchObject({
    status: 'FAILED',
    failure: { code: 'INVALID_INPUT' },
    cost: { held: 0, captured: 0 },
  });
  for (const one of [id, mask.id]) expect(await forget(one)).toBe(204);
});

test('what is no picture is no upload', async () => {
  const kept = await count('alice');
  for (const [body, status, code] of [
    [Buffer.from('not a picture'), 400, 'INVALID_INPUT'],
    [pngOf(1, 1, [0, 0, 0]), 400, 'INVALID_INPUT'],
    [Buffer.alloc(17 * 1024 * 1024), 413, 'BAD_REQUEST'],
    [null, 400, 'BAD_REQUEST'],
  ] as const) {
    const answer = await send(body);
    expect(answer.status).toBe(status);
    expect(answer.json.errors[0].extensions?.code).toBe(code);
  }
  expect((await send(red(), 'stranger')).status).toBe(401);
  expect((await fetch(`${host.url}/uploads`)).status).toBe(405);
  expect((await fetch(`${host.url}/uploads/a/b`)).status).toBe(404);
  expect(await count('alice')).toBe(kept);
});

test('an account keeps as many as it may, and may remove some', async () => {
  const grey = (shade: number) => pngOf(64, 64, [shade, shade, shade]);
  const ids: string[] = [];
  for (let shade = 0; (await count('bob')) < 10; shade += 20)
    ids.push((await upload(grey(shade), 'bob')).id);
  const { status, json } = await send(grey(255), 'bob');
  expect(status).toBe(429);
  expect(json.errors[0]).toMatchObject({ extensions: { code: 'RATE_LIMITED' } });
  expect(json.errors[0].message).toContain('keeps 10 uploads');
  // One that is there stays one that is there.
  expect((await upload(grey(0), 'bob')).id).toBe(ids[0]);
  expect(await forget(ids[1]!, 'bob')).toBe(204);
  expect(await forget(ids[1]!, 'bob')).toBe(404);
  await upload(grey(255), 'bob');
});

test('uploads expire when they are not used, but not under an open generation', async () => {
  const { database, images } = host;
  const retention = { database, images, now: () => clock };
  const [used, unused] = [await upload(pngOf(80, 80, [1, 2, 3])), await upload(red())];
  clock += dayMs - 1000;
  const { id } = (await upload(pngOf(80, 80, [1, 2, 3]))) as Kept;
  expect(id).toBe(used.id);
  clock += 2000;
  await removeExpired(retention, unlimited.retention);
  expect((await files()).includes(`${unused.id}.png`)).toBe(false);
  expect((await files()).includes(`${used.id}.png`)).toBe(true);

  const { generation } = await draw({ image: { uploadId: used.id }, strength: 0.05 });
  const open = Buffer.from(generation.id, 'base64').toString().split(':')[1]!;
  const setStatus = (status: string, finishedAt: number | null) =>
    host.database.write(() =>
      run(
        'UPDATE generations SET status = ?, finished_at = ? WHERE id = ?',
        status,
        finishedAt,
        open,
      ),
    );
  await setStatus('RUNNING', null);
  clock += 2 * dayMs;
  await removeExpired(retention, unlimited.retention);
  expect(await forget(used.id)).toBe(409);
  expect((await files()).includes(`${used.id}.png`)).toBe(true);
  await setStatus('SUCCEEDED', 1);
  await removeExpired(retention, unlimited.retention);
  expect((await files()).includes(`${used.id}.png`)).toBe(false);
  expect(await draw({ image: { uploadId: used.id } })).toMatchObject({ code: 'NOT_FOUND' });
});

test('a file that no row refers to is removed once it is old', async () => {
  const { database, images } = host;
  await images.put('uploads/left-behind.png', red());
  const at = (now: number) => removeStrayImages({ database, images, now: () => now });
  expect(await at(Date.now())).toBe(0);
  expect(await at(Date.now() + 3_600_000)).toBe(1);
  expect(await images.open('uploads/left-behind.png')).toBeNull();
});

test('a picture whose file is gone fails the run, without a charge', async () => {
  const { id } = await upload(red());
  await host.images.delete(`uploads/${id}.png`);
  const { generation } = await draw({ image: { uploadId: id } });
  expect(generation).toMatchObject({
    status: 'FAILED',
    failure: { code: 'NOT_FOUND' },
    cost: { captured: 0 },
  });
});

test('a picture whose file is gone is there again when it is brought again', async () => {
  const { id } = await upload(red());
  await host.images.delete(`uploads/${id}.png`);
  expect((await upload(red())).id).toBe(id);
  const { generation } = await draw({ image: { uploadId: id }, strength: 0.05 });
  expect(generation).toMatchObject({ status: 'SUCCEEDED', failure: null });
});

test('few bodies of an account are read at once, whatever they wait for', async () => {
  const head = [
    'POST /uploads HTTP/1.1',
    'host: 127.0.0.1',
    'x-api-key: alice',
    'content-length: 1000000',
    '\r\n',
  ].join('\r\n');
  const slow = await Promise.all(Array.from({ length: 5 }, () => openRaw(host.url, head)));
  const refused = await Promise.race(
    slow.map(async ({ socket }) => String((await once(socket, 'data'))[0])),
  );
  expect(refused).toContain('429');
  expect(refused).toContain('as many as it may have');
  expect((await send(red())).status).toBe(429);
  expect((await send(red(), 'bob')).status).toBe(201);
  for (const one of slow) one[Symbol.dispose]();
  await expect.poll(async () => (await send(red())).status).toBe(201);
});
