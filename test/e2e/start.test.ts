import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';

const entry = join(import.meta.dirname, '../../src/main.ts');

async function start(environment: Record<string, string>, ...options: string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-'));
  const child = spawn(process.execPath, [entry, ...options], {
    env: { PATH: process.env.PATH, HOME: folder, PORT: '0', DATA_DIR: folder, ...environment },
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

  test.each([
    [{ PORT: 'many' }, /PORT/],
    [{ DEMO_WEIGHTS: 'maybe' }, /"auto"\|"on"\|"off"[\s\S]*DEMO_WEIGHTS/],
    [{ LOCAL_BACKEND: 'perhaps' }, /LOCAL_BACKEND/],
    [{ SEGMIND_BASE_URL: 'segmind' }, /SEGMIND_BASE_URL/],
  ])('a bad variable %j', async (environment, message) => {
    const { code, stderr } = await start(environment);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
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
