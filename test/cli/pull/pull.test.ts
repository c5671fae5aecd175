import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { modelIds, models } from '#models/index.ts';
import { findSnapshot } from '#src/backends/local/hub-cache.ts';
import { type PullOptions, pull } from '#src/cli/pull/pull.ts';
import { PullError } from '#src/cli/pull/pull-error.ts';
import { referenceFolder } from '#test/helpers/golden.ts';
import { type HubServer, startHubServer } from '#test/helpers/hub-server.ts';
import { processEnvironment } from '#test/helpers/process-environment.ts';
import { startProxy } from '#test/helpers/proxy.ts';

const tinyFolder = fileURLToPath(new URL('tiny-sd', referenceFolder));
const unet = 'unet/diffusion_pytorch_model.bin';
const stalled = { kind: 'stall', afterBytes: 100_000 } as const;
const cut = { kind: 'cut', afterBytes: 0 } as const;
const unetBytes = readFileSync(join(tinyFolder, unet)).length;

let cacheFolder: string;
let hub: HubServer;
let output: string;

beforeEach(async () => {
  cacheFolder = mkdtempSync(join(tmpdir(), 'darkroom-pull-'));
  hub = await startHubServer({ repository: 'segmind/tiny-sd', folder: tinyFolder });
  output = '';
});

afterEach(async () => {
  await hub[Symbol.asyncDispose]();
  rmSync(cacheFolder, { recursive: true });
});

function options(changes: Partial<PullOptions> = {}): PullOptions {
  return {
    model: models['tiny-sd'],
    revision: 'main',
    access: { endpoint: hub.endpoint, fetch },
    cacheFolder,
    patience: { retryDelaysMs: [0, 0], silenceMs: 200 },
    freeBytes: async () => 1e12,
    isTerminal: false,
    write: (text) => {
      output += text;
    },
    now: () => performance.now(),
    signal: new AbortController().signal,
    ...changes,
  };
}

const contentRequests = (path: string) =>
  hub.requests.filter(
    ({ url }) => url === `/cdn/${path}` || url.endsWith(`/${hub.commit}/${path}`),
  );

test('a model comes into the cache as the tools of the Hub lay it out', async () => {
  const snapshot = await pull(options());

  const repository = join(cacheFolder, 'models--segmind--tiny-sd');
  expect(snapshot).toBe(join(repository, 'snapshots', hub.commit));
  expect(findSnapshot(cacheFolder, 'segmind/tiny-sd', 'main')).toBe(snapshot);
  expect(findSnapshot(cacheFolder, 'segmind/tiny-sd', hub.commit)).toBe(snapshot);
  expect(readFileSync(join(repository, 'refs/main'), 'utf8')).toBe(hub.commit);
  for (const path of hub.paths) {
    expect(readFileSync(join(snapshot, path))).toEqual(readFileSync(join(tinyFolder, path)));
  }
  expect(readlinkSync(join(snapshot, unet))).toMatch(/^\.\.\/\.\.\/\.\.\/blobs\/[0-9a-f]{64}$/);
  expect(readlinkSync(join(snapshot, 'model_index.json'))).toMatch(
    /^\.\.\/\.\.\/blobs\/[0-9a-f]{40}$/,
  );
  expect(readdirSync(join(repository, 'blobs')).some((name) => name.endsWith('incomplete'))).toBe(
    false,
  );
});

test('it says beforehand what comes from where to where, and the licence', async () => {
  hub.fail('model_index.json', { kind: 'status', status: 404 });
  await expect(pull(options())).rejects.toThrow(PullError);

  expect(output).toContain(`Segmind Tiny-SD: segmind/tiny-sd at ${hub.commit}`);
  expect(output).toMatch(/unet\/diffusion_pytorch_model\.bin +\d+(\.\d)? [kM]B/);
  expect(output).toMatch(/12 files, .* MB, of which .* MB are missing\./);
  expect(output).toContain(
    `To: ${join(cacheFolder, 'models--segmind--tiny-sd/snapshots', hub.commit)}`,
  );
  expect(output).toContain('Licence: CreativeML Open RAIL-M (https://');
  expect(output).toContain('  - Exploiting or harming minors in any way.');
});

test('progress has speed and time left', async () => {
  let clock = 0;
  await pull(options({ isTerminal: true, now: () => (clock += 250) }));
  expect(output).toMatch(/\r\d+% {2}.* of .*B {2}.*B\/s {2}\d+ s left {2}unet\//);
  expect(output).toMatch(/\r100% {2}/);
});

test('what is there is not fetched again', async () => {
  await pull(options());
  const before = hub.requests.length;
  await pull(options({ revision: hub.commit }));
  expect(hub.requests.slice(before).map(({ url }) => url)).toEqual([
    `/api/models/segmind/tiny-sd/revision/${hub.commit}`,
    ...Array(2).fill(`/api/models/segmind/tiny-sd/tree/${hub.commit}`),
  ]);
  expect(output).toContain('of which 0 bytes are missing');
});

test('says what takes the weights into use', async () => {
  await pull(options());
  expect(output).toMatch(/has to be started again\.\n$/);
  await pull(options({ revision: hub.commit }));
  expect(output).toMatch(/a folder that WEIGHTS_DIR names\.\n$/);
});

describe('a bad line', () => {
  test('a stalled download goes on at its byte, more often than the waits if bytes come', async () => {
    hub.fail(unet, ...Array(4).fill({ kind: 'stall', afterBytes: 100_000 }));
    const snapshot = await pull(options({ patience: { retryDelaysMs: [0], silenceMs: 400 } }));
    expect(
      contentRequests(unet)
        .filter(({ url }) => url.startsWith('/cdn'))
        .map(({ range }) => range),
    ).toEqual([undefined, 'bytes=100000-', 'bytes=200000-', 'bytes=300000-', 'bytes=400000-']);
    expect(readFileSync(join(snapshot, unet))).toEqual(readFileSync(join(tinyFolder, unet)));
  });

  test('after too many tries it ends with a sentence, and the next run goes on', async () => {
    hub.fail(unet, stalled, cut, cut);
    await expect(pull(options())).rejects.toThrow(
      /unet.*cannot be downloaded: the connection was cut.*goes on where it stopped/,
    );
    expect(findSnapshot(cacheFolder, 'segmind/tiny-sd', 'main')).toBeNull();

    await pull(options());
    expect(contentRequests(unet).at(-1)!.range).toBe('bytes=100000-');
  });

  test('a cut connection is opened again', async () => {
    hub.fail(unet, ...Array(2).fill({ kind: 'cut', afterBytes: 200_000 }));
    const snapshot = await pull(options());
    expect(readFileSync(join(snapshot, unet))).toEqual(readFileSync(join(tinyFolder, unet)));
  });

  test('a server in trouble is asked again', async () => {
    hub.fail('model_index.json', { kind: 'status', status: 503 }, { kind: 'status', status: 500 });
    await pull(options());
    expect(contentRequests('model_index.json')).toHaveLength(3);
  });

  test('a server that ignores the range is read from the start', async () => {
    hub.fail(unet, stalled, { kind: 'ignoreRange' });
    const snapshot = await pull(options());
    expect(readFileSync(join(snapshot, unet))).toEqual(readFileSync(join(tinyFolder, unet)));
  });
});

describe('damage', () => {
  test.for([unet, 'tokenizer/vocab.json'])(
    '%s with a wrong hash is fetched once more',
    async (path) => {
      hub.fail(path, { kind: 'damage' });
      const snapshot = await pull(options());
      expect(readFileSync(join(snapshot, path))).toEqual(readFileSync(join(tinyFolder, path)));
    },
  );

  test('a part that was damaged on the disk is thrown away', async () => {
    hub.fail(unet, stalled, cut, cut);
    await expect(pull(options())).rejects.toThrow(PullError);
    const blobs = join(cacheFolder, 'models--segmind--tiny-sd/blobs');
    const part = join(blobs, readdirSync(blobs).find((name) => name.endsWith('.incomplete'))!);
    writeFileSync(part, Buffer.alloc(100_000, 'x'));
    const snapshot = await pull(options());
    expect(readFileSync(join(snapshot, unet))).toEqual(readFileSync(join(tinyFolder, unet)));
  });

  test('twice is too often: a sentence with both hashes, and nothing is kept', async () => {
    hub.fail(unet, { kind: 'damage' }, { kind: 'damage' });
    await expect(pull(options())).rejects.toThrow(
      /unet.* arrives damaged: its hash is [0-9a-f]{64}, the repository says [0-9a-f]{64}/,
    );
    const blobs = readdirSync(join(cacheFolder, 'models--segmind--tiny-sd/blobs'));
    expect(blobs.filter((name) => name.includes('incomplete'))).toEqual([]);
    expect(findSnapshot(cacheFolder, 'segmind/tiny-sd', 'main')).toBeNull();
  });

  test('a file in the cache that lost its end is fetched again', async () => {
    const snapshot = await pull(options());
    truncateSync(realpathSync(join(snapshot, unet)), unetBytes - 1);
    await pull(options());
    expect(readFileSync(join(snapshot, unet))).toEqual(readFileSync(join(tinyFolder, unet)));
  });
});

describe('refusals are sentences', () => {
  test.for([
    [404, 'has no repository segmind/tiny-sd with a revision main'],
    [401, 'Set HF_TOKEN'],
    [403, 'is gated: accept its conditions at'],
    [429, 'limits the rate of requests'],
    [418, 'answers with status 418'],
  ] as const)('status %i', async ([status, sentence]) => {
    hub.refuseAll(status);
    await expect(pull(options())).rejects.toThrow(PullError);
    await expect(pull(options())).rejects.toThrow(sentence);
  });

  test('a revision that is not there', async () => {
    await expect(pull(options({ revision: 'v9' }))).rejects.toThrow('with a revision v9');
  });

  test('no one listens', async () => {
    const endpoint = hub.endpoint;
    await hub[Symbol.asyncDispose]();
    await expect(pull(options({ access: { endpoint, fetch } }))).rejects.toThrow(
      `${endpoint} cannot be reached (ECONNREFUSED). Is this machine online?`,
    );
    hub = await startHubServer({ repository: 'segmind/tiny-sd', folder: tinyFolder });
  });

  test('the disk is too small', async () => {
    const folder = join(cacheFolder, 'not/there/yet');
    const asked: string[] = [];
    const freeBytes = async (existing: string) => {
      asked.push(existing);
      return 1_234_567;
    };
    await expect(pull(options({ cacheFolder: folder, freeBytes }))).rejects.toMatchObject({
      message: expect.stringMatching(/has 1\.2 MB free, and .* MB are needed/),
      code: 'NO_SPACE',
    });
    expect(asked).toEqual([cacheFolder]);
    expect(contentRequests(unet)).toEqual([]);
  });

  test('no cache can be made there', async () => {
    writeFileSync(join(cacheFolder, 'file'), '');
    await expect(pull(options({ cacheFolder: join(cacheFolder, 'file') }))).rejects.toThrow(
      PullError,
    );
  });
});

test('an abort ends it with the reason, and what came stays', async () => {
  const controller = new AbortController();
  let clock = 0;
  hub.fail(unet, stalled);
  const write = (text: string) => {
    if (/% .*unet/.test(text)) controller.abort(new PullError('Stopped.'));
  };
  const running = pull(
    options({ signal: controller.signal, write, isTerminal: true, now: () => (clock += 250) }),
  );
  await expect(running).rejects.toThrow('Stopped.');
  await pull(options());
  expect(contentRequests(unet).at(-1)!.range).toMatch(/^bytes=[1-9]\d*-$/);
});

describe('the command', () => {
  async function run(args: readonly string[], environment: Record<string, string> = {}) {
    const child = spawn(process.execPath, ['src/cli/pull.ts', ...args], {
      env: { ...processEnvironment, HF_HOME: cacheFolder, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const [code] = await once(child, 'close');
    return { code, stdout, stderr };
  }

  test('downloads into HF_HOME from an endpoint, with the token only there', async () => {
    const { code, stdout, stderr } = await run(
      ['tiny-sd', '--revision', 'main', '--endpoint', hub.endpoint],
      { HF_TOKEN: 'hf_secret' },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const snapshot = join(cacheFolder, 'hub/models--segmind--tiny-sd/snapshots', hub.commit);
    expect(stdout).toContain(`Ready: ${snapshot}`);
    expect(stdout).not.toContain('hf_secret');
    expect(existsSync(join(snapshot, unet))).toBe(true);
    expect(hub.requests.every(({ authorization }) => authorization === 'Bearer hf_secret')).toBe(
      true,
    );
  });

  test('goes through the proxy of the environment, and not to the hosts of NO_PROXY', async () => {
    await using proxy = await startProxy();
    const args = ['tiny-sd', '--revision', 'main', '--endpoint', hub.endpoint];
    const direct = await run(args, { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' });
    expect({ ...direct, stdout: '' }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(proxy.asked).toEqual([]);
    rmSync(join(cacheFolder, 'hub'), { recursive: true });
    const { code, stderr } = await run(args, { HTTP_PROXY: new URL(proxy.url).host });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { host } = new URL(hub.endpoint);
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${host}`]));
    const { code: refused, stderr: sentence } = await run(args, { HTTPS_PROXY: 'socks5://x:1' });
    expect({ refused, sentence }).toEqual({
      refused: 1,
      sentence: 'HTTPS_PROXY must be a URL such as http://proxy.example.com:3128.\n',
    });
  });

  test.for([
    [[], `It takes the model to download. Say one of ${modelIds.join(', ')}.`],
    [['sdxl'], `There is no model sdxl. Say one of ${modelIds.join(', ')}.`],
    [['tiny-sd', 'ssd-1b'], 'the model to download'],
    [['tiny-sd', '--speed'], 'There is no option --speed.'],
    [['tiny-sd', '--endpoint', 'ftp://x'], 'must be an http or https URL'],
    [['tiny-sd', '--endpoint', 'http://127.0.0.1:9'], 'cannot be reached'],
  ] as const)('%j ends with one sentence and 1', async ([args, sentence]) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('--help says how', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`npm run pull -- ${modelIds.join('|')}`);
  });
});
