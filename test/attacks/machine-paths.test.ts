import { execFileSync } from 'node:child_process';
import { cpSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import { withoutPaths } from '#src/backends/local/without-paths.ts';
import { createTestGateway, localId } from '#test/helpers/gateway.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const lfsPointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\n`;
const weights = 'diffusion_pytorch_model.bin';

/** What can be wrong with a file of a model, by the file that the client is told. */
const faults: readonly (readonly [file: string, what: string, spoil: (path: string) => void])[] = [
  ['model_index.json', 'missing', (path) => rmSync(path)],
  ['model_index.json', 'of another kind', (path) => writeFileSync(path, '{"_class_name": "X"}')],
  ['unet/config.json', 'no JSON', (path) => writeFileSync(path, '{')],
  ['unet/config.json', 'of another shape', (path) => writeFileSync(path, '{}')],
  ['unet/config.json', 'not UTF-8', (path) => writeFileSync(path, Buffer.of(0xff, 0xfe, 0x41))],
  ['vae/config.json', 'a pipe', replaceBy((path) => execFileSync('mkfifo', [path]))],
  ['vae/config.json', 'a device', replaceBy((path) => symlinkSync('/dev/zero', path))],
  ['vae/config.json', 'a broken link', replaceBy((path) => symlinkSync('/nowhere/at/all', path))],
  ['unet', 'missing', (path) => rmSync(path, { recursive: true })],
  ['unet', 'without weights', (path) => rmSync(join(path, weights))],
  [`unet/${weights}`, 'truncated', (path) => truncateSync(path, 10_000)],
  [`unet/${weights}`, 'a pointer', (path) => writeFileSync(path, lfsPointer)],
  [
    `vae/${weights}`,
    'those of another network',
    (path) => cpSync(join(path, '../../unet', weights), path),
  ],
  ['scheduler/scheduler_config.json', 'empty', (path) => writeFileSync(path, '')],
  ['tokenizer/vocab.json', 'a list', (path) => writeFileSync(path, '[]')],
  ['tokenizer/merges.txt', 'not UTF-8', (path) => writeFileSync(path, Buffer.of(0xff, 0xfe))],
  ['text_encoder/config.json', 'too large', (path) => writeFileSync(path, ' '.repeat(3e7))],
];

function replaceBy(make: (path: string) => void) {
  return (path: string) => {
    rmSync(path);
    make(path);
  };
}

const questions = `mutation {
  generateImage(input: { tinySD: { prompt: "a circle", numInferenceSteps: 20 } }, route: { backend: LOCAL }) {
    ... on GenerateImageSuccess { generation { id } }
    ... on ModelUnavailableError { message rejections { reason } }
    ... on Error { message }
  }
}`;
const availability =
  '{ model(id: "tiny-sd") { ... on ImageModel { availability { status reason } } } }';

test.each(faults)('%s that is %s is named from the folder of its model', async (file, _, spoil) => {
  await using host = await startOn((folder) => spoil(join(folder, file)));
  const told = [await host.ask(availability), await host.ask(questions)];
  expect(JSON.stringify(told)).toContain(`"${file}`);
  expect(JSON.stringify(told)).toContain('"DOWN"');
  tellsNoPath(told, host.folders);
  expect(host.problems.join()).toContain(join(host.model, file));
});

test('a file that breaks after the start is named from the folder of its model', async () => {
  await using host = await startOn(() => {});
  rmSync(join(host.model, 'unet', weights));
  const { data } = await host.ask(questions);
  const { id } = data.generateImage.generation;
  await host.ended(localId(id));
  const told = await host.ask(
    'query($id: ID!) { generation(id: $id) { status failure { message } attempts { failure { message } } } }',
    { id },
  );
  expect(told.data.generation).toMatchObject({ status: 'FAILED' });
  expect(JSON.stringify(told)).toContain('unet: holds no weights');
  tellsNoPath(told, host.folders);
  expect(host.problems.join()).toContain(join(host.model, 'unet'));
});

test.each([
  [
    'Load model from /srv/models/tiny-sd/unet/model.onnx failed',
    'Load model from unet/model.onnx failed',
  ],
  ['/srv/models/tiny-sd: is missing.', 'tiny-sd: is missing.'],
  ['No such file: "/etc/vulkan/icd.d/lvp.json"', 'No such file: "lvp.json"'],
  ['failed:/onnxruntime_src/core/model.cc:149 onnxruntime', 'failed:model.cc:149 onnxruntime'],
  ['at file:///home/me/gateway/src/main.ts:3:1', 'at main.ts:3:1'],
  [String.raw`C:\Users\me\model.onnx is damaged`, 'model.onnx is damaged'],
  [
    'see https://huggingface.co/segmind/tiny-sd and 1/2',
    'see https://huggingface.co/segmind/tiny-sd and 1/2',
  ],
])('%s', (message, told) => {
  expect(withoutPaths(message, '/srv/models/tiny-sd')).toBe(told);
});

function tellsNoPath(told: unknown, folders: readonly string[]): void {
  const text = JSON.stringify(told);
  for (const folder of [...folders, tmpdir(), homedir(), process.cwd(), '/dev/zero', '/nowhere'])
    expect(text).not.toContain(folder);
}

/** A gateway on a copy of the reference model that was spoilt before it started. */
async function startOn(spoil: (folder: string) => void) {
  const parent = temporaryFolder();
  const model = join(parent.path, 'tiny-sd');
  cpSync(referenceModelFolder('tiny-sd'), model, { recursive: true });
  spoil(model);
  const problems: string[] = [];
  const local = createLocalBackend({
    weightsFolder: parent.path,
    hubCacheFolder: join(parent.path, 'none'),
    modelsFolder: join(parent.path, 'none'),
    concurrency: 1,
    threads: 1,
    memoryBytes: 2e9,
    idleMs: 60_000,
    onProblem: (message) => problems.push(message),
  });
  const host = await createTestGateway({ backends: new Map([[local.id, local]]) });
  return {
    ...host,
    model,
    problems,
    folders: [parent.path, host.folder],
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await local[Symbol.asyncDispose]();
      parent[Symbol.dispose]();
    },
  };
}
