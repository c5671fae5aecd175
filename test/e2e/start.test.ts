import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { listenTo } from '#test/helpers/listen.ts';
import { processEnvironment } from '#test/helpers/process-environment.ts';
import packageJson from '../../package.json' with { type: 'json' };

const entry = join(import.meta.dirname, '../../src/main.ts');

async function start(environment: Record<string, string>, ...options: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-'));
  const child = spawn(process.execPath, [entry, ...options], {
    env: { ...processEnvironment, HOME: folder, PORT: '0', DATA_DIR: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code: child.exitCode, stdout, stderr };
}

describe('a start that cannot succeed says why in one sentence and exits with 1', () => {
  test('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, stderr } = await start({ PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `Port ${port} on 127.0.0.1 is in use; set PORT to another one, or to 0 for any free one.\n`,
    );
  });

  test('a data folder that cannot be one', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'darkroom-')), 'file');
    await writeFile(file, '');
    const { code, stderr } = await start({ DATA_DIR: file });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The data folder .*file cannot be used: .*\n$/);
  });

  test('a data folder that another gateway uses', async () => {
    await using first = await startGatewayProcess();
    const { code, stderr } = await start({ DATA_DIR: first.folder });
    expect(code).toBe(1);
    expect(stderr).toBe(
      `The data folder ${first.folder} cannot be used: another gateway is running on it.\n`,
    );
  });

  test('a bad variable', async () => {
    const { code, stderr } = await start({ PORT: 'many' });
    expect(code).toBe(1);
    expect(stderr).toBe('PORT=many is not usable: it must be a whole number from 0 to 65535.\n');
  });

  test('a word that it does not know', async () => {
    const { code, stderr } = await start({}, '--port', '5000');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^There is no option --port; .*PORT=5000 npm start.*\n$/);
  });

  test('a folder that is not there', async () => {
    const { code, stderr } = await start({ WEIGHTS_DIR: '/nope' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^WEIGHTS_DIR names "\/nope", .*\n$/);
  });

  test('an address of the world, without keys', async () => {
    const { code, stderr } = await start({ PUBLIC_URL: 'https://images.example.com' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^PUBLIC_URL https:\/\/images\.example\.com .* no API keys: .*\n$/);
  });

  test('an address that can be reached from outside, without keys', async () => {
    const { code, stderr } = await start({ HOST: '0.0.0.0' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^HOST 0\.0\.0\.0 .*\n$/);
  });
});

test('--help lists every setting with its default', async () => {
  const { code, stdout } = await start({}, '--help');
  expect(code).toBe(0);
  for (const line of ['HOST', 'PORT', 'DATA_DIR', 'SEGMIND_API_KEY', 'DEMO_WEIGHTS'])
    expect(stdout).toContain(line);
  expect(stdout).toMatch(/PORT .*\[4000\]/);
});

test('--version prints the version', async () => {
  expect(await start({}, '--version')).toMatchObject({
    code: 0,
    stdout: `${packageJson.version}\n`,
  });
});

test('variables that look like settings and are none are warned of', async () => {
  // A port that is taken ends it right after the warnings.
  await using other = await listenTo(() => undefined);
  const { port } = new URL(other.url);
  const { stderr } = await start({ SEGMIND_CONCURENCY: '2', PORT: port });
  expect(JSON.parse(stderr.split('\n')[0]!).msg).toBe(
    'SEGMIND_CONCURENCY is not a setting and does nothing; did you mean SEGMIND_CONCURRENCY?',
  );
});

test('without keys, a request that a proxy passes on is refused', async () => {
  await using gateway = await startGatewayProcess();
  const headers = { 'content-type': 'application/json' };
  const ask = (more: Record<string, string>) =>
    fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: '{"query":"{ viewer { account { id } } }"}',
    });
  expect((await ask({})).status).toBe(200);
  for (const header of ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']) {
    const response = await ask({ [header]: 'for=192.0.2.1' });
    expect({ header, status: response.status }).toEqual({ header, status: 403 });
    expect(await response.text()).toContain(`passed this request on (header ${header})`);
  }
});

test('broken weights make a model unavailable with the file named, and the gateway starts', async () => {
  const weights = await mkdtemp(join(tmpdir(), 'darkroom-weights-'));
  await cp(join(import.meta.dirname, '../../models/tiny-sd/demo'), join(weights, 'tiny-sd'), {
    recursive: true,
  });
  const file = join(weights, 'tiny-sd/unet/diffusion_pytorch_model.safetensors');
  await truncate(file, 1_000_000);
  await using gateway = await startGatewayProcess({ WEIGHTS_DIR: weights });
  const query =
    '{ model(id: "tiny-sd") { ... on ImageModel { availability { backend status reason } } } }';
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await response.json()) as {
    data: { model: { availability: { backend: string; status: string; reason: string }[] } };
  };
  const local = data.model.availability.find(({ backend }) => backend === 'LOCAL');
  expect(local?.status).toBe('DOWN');
  expect(local?.reason).toContain('diffusion_pytorch_model.safetensors');
});
