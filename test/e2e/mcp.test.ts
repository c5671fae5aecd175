import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CallToolResult, Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { connectMcp, factsOf } from '#test/helpers/mcp-client.ts';

const run = promisify(execFile);

let gateway: GatewayProcess;
beforeAll(async () => {
  // The tools' own documents must be among those.
  gateway = await startGatewayProcess({
    DOCUMENTS: 'known',
    INTROSPECTION: 'off',
    LOCAL_CONCURRENCY: '1',
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const program = join(import.meta.dirname, '../../src/cli/mcp.ts');

async function connectStdio(words: string[], environment: Record<string, string> = {}) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, ...words],
    env: { PATH: process.env.PATH!, HOME: gateway.folder, LOCAL_THREADS: '1', ...environment },
    stderr: 'inherit',
  });
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } },
  );
  await client.connect(transport);
  return { client, transport };
}

/** Waits for the end as a model would: by asking until it is there. */
async function finished(client: Client, first: CallToolResult): Promise<CallToolResult> {
  let result = first;
  while (['QUEUED', 'RUNNING'].includes(factsOf(result).status))
    result = await client.callTool(
      { name: 'get_generation', arguments: { id: factsOf(result).id } },
      { timeout: 120_000 },
    );
  return result;
}

const request = { model: 'tiny-sd', prompt: 'a red circle on a blue background' };

const drawing = { ...request, samples: 2, numInferenceSteps: 20 };

/** Has the engine draw for minutes, so that what is asked for next waits. @returns what cancels it */
async function occupyEngine(): Promise<() => Promise<void>> {
  const client = await connectMcp(gateway.url, { key: null });
  const long = { model: 'ssd-1b', prompt: 'the ocean', samples: 4, numInferenceSteps: 100 };
  const begun = await client.callTool({
    name: 'generate_image',
    arguments: { ...long, idempotencyKey: randomUUID(), waitSeconds: 0 },
  });
  return async () => {
    const { id } = factsOf(begun);
    await client.callTool({ name: 'cancel_generation', arguments: { id } });
    await client.close();
  };
}

/** The middle of the picture that came along. */
async function middleOf(result: CallToolResult) {
  const image = result.content.find(({ type }) => type === 'image') as { data: string };
  const picture = sharp(Buffer.from(image.data, 'base64'));
  expect(await picture.metadata()).toMatchObject({ width: 512, height: 512 });
  const [red = 0, green = 0, blue = 0] = await picture
    .extract({ left: 250, top: 250, width: 1, height: 1 })
    .removeAlpha()
    .raw()
    .toBuffer();
  return { red, green, blue };
}

const doors: Record<string, () => Promise<Client>> = {
  'over HTTP': () => connectMcp(gateway.url, { key: null }),
  'over stdio': async () => (await connectStdio(['--url', gateway.url])).client,
};

test.for(Object.keys(doors))(
  '%s: a call that timed out after five seconds finds its pictures again, paid once',
  async (door) => {
    const client = await doors[door]!();
    onTestFinished(() => client.close());
    const estimated = await client.callTool({
      name: 'estimate_image',
      arguments: drawing,
    });
    const asked = {
      name: 'generate_image',
      arguments: {
        ...drawing,
        idempotencyKey: door.replaceAll(' ', '-'),
        waitSeconds: 60,
      },
    };
    const release = await occupyEngine();
    await expect(client.callTool(asked, { timeout: 5_000 })).rejects.toThrow(/timed out/i);
    await release();
    const again = { ...asked, arguments: { ...asked.arguments, waitSeconds: 1 } };
    const found = await client.callTool(again, { timeout: 120_000 });
    expect(factsOf(found).replayed).toBe(true);
    const result = await finished(client, found);
    expect(result.content.map(({ type }) => type)).toEqual([
      'text',
      ...Array.from({ length: drawing.samples }, () => ['image', 'resource_link']).flat(),
    ]);
    const { red, blue } = await middleOf(result);
    expect(red).toBeGreaterThan(150);
    expect(blue).toBeLessThan(100);
    expect(factsOf(result).cost.captured).toBe(factsOf(estimated).costHigh);
    expect(factsOf(result).cost.held).toBe(0);
  },
);

test('over stdio without a gateway: it starts one, which ends with it however that ends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-'));
  const asked = {
    name: 'generate_image',
    arguments: { ...request, idempotencyKey: 'own', waitSeconds: 60 },
  };
  const first = await connectStdio([], { DATA_DIR: folder });
  const made = await finished(first.client, await first.client.callTool(asked));
  expect((await middleOf(made)).red).toBeGreaterThan(150);
  process.kill(first.transport.pid!, 'SIGKILL');

  // The folder is free again, and holds what was paid.
  const second = await connectStdio([], { DATA_DIR: folder });
  onTestFinished(() => second.client.close());
  const found = await second.client.callTool(asked, { timeout: 120_000 });
  expect(factsOf(found)).toMatchObject({ replayed: true, id: factsOf(made).id });
});

test('over stdio a gateway that is not there is told as such', async () => {
  const { client } = await connectStdio(['--url', 'http://127.0.0.1:9']);
  onTestFinished(() => client.close());
  const result = await client.callTool({ name: 'list_models', arguments: {} });
  expect(result).toMatchObject({ isError: true });
  expect(factsOf(result).error.code).toBe('NETWORK');
});

test('the example draws a picture', async () => {
  const open = await startGatewayProcess();
  onTestFinished(() => open[Symbol.asyncDispose]());
  const cwd = await mkdtemp(join(tmpdir(), 'darkroom-example-'));
  const script = join(import.meta.dirname, '../../examples/mcp.ts');
  const { stdout } = await run(process.execPath, [script, request.prompt, open.url], { cwd });
  expect(stdout).toMatch(/It would cost 0\.001 credits[\s\S]*SUCCEEDED/);
  expect(await sharp(join(cwd, 'image.png')).metadata()).toMatchObject({ width: 512 });
});
