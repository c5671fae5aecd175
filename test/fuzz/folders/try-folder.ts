import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { check } from '#test/fuzz/checks.ts';
import { accidentsIn, type Finding, finding } from '#test/fuzz/findings.ts';
import { generate } from '#test/fuzz/generation.ts';
import { watchHealth } from '#test/fuzz/health.ts';
import { type Subject, startSubject } from '#test/fuzz/subject.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { loraFile, pictureFile, writeFolder } from './files.ts';
import type { FolderInput } from './folder-input.ts';

const inputs = { 'tiny-sd': 'tinySD', 'ssd-1b': 'ssd1b' } as const;
/** Of a model whose weights were not touched. */
const canary = { portraitSD: { prompt: 'a canary', numInferenceSteps: 20 } };
const deadlineMs = 20_000;

/** Starts a gateway of its own on the folder, and asks it for a picture of that model and of another one. */
export async function tryFolder(input: FolderInput): Promise<Finding[]> {
  using weights = temporaryFolder();
  writeFolder(weights.path, input);
  await using subject = await start(weights.path);
  if ('rule' in subject) return [subject];
  subject.settle();
  const watch = watchHealth(subject);
  const found = await ask(subject, input, weights.path);
  await watch[Symbol.asyncDispose]();
  return [...found, ...(await check(subject, watch.worstMs))];
}

async function start(folder: string): Promise<Subject | (Finding & AsyncDisposable)> {
  try {
    const engine = { LOCAL_BACKEND: 'on', DEMO_WEIGHTS: 'on' };
    const folders = { WEIGHTS_DIR: folder, LORA_DIR: join(folder, 'loras') };
    return await startSubject({ ...engine, ...folders }, canary);
  } catch (error) {
    return { ...finding('the start', String(error)), [Symbol.asyncDispose]: async () => {} };
  }
}

/** What the request names besides, and what was answered to what it brought. */
async function used(subject: Subject, { model, uses }: FolderInput, folder: string) {
  if (uses === 'lora') return { loras: [{ name: basename(loraFile, '.safetensors') }] };
  if (uses !== 'picture') return {};
  const response = await fetch(`${subject.url}/uploads`, {
    method: 'POST',
    body: new Uint8Array(readFileSync(join(folder, model, pictureFile))),
    signal: AbortSignal.timeout(60_000),
  });
  const said = `HTTP/1.1 ${response.status} ${await response.text()}`;
  if (!response.ok) return { said };
  const { id } = JSON.parse(said.replace(/^\S+ \d+ /, '')) as { id: string };
  return { said, image: { uploadId: id }, strength: 0.1 };
}

async function ask(subject: Subject, input: FolderInput, folder: string): Promise<Finding[]> {
  try {
    const told = await subject.query('{ backends { id models { status reason until } } }');
    const { said: answer, ...uses } = await used(subject, input, folder);
    const wish = {
      [inputs[input.model]]: { prompt: 'a red circle', numInferenceSteps: 20, ...uses },
    };
    const result = await generate(subject, wish, { deadlineMs, withinMs: deadlineMs + 20_000 });
    if (result === null) return [finding('generations end', `${input.what} never ends`)];
    const said = JSON.stringify({ told, answer, result });
    const leak = said.includes(folder);
    return [
      ...accidentsIn(said),
      ...(leak ? [finding('answers are no accidents', `${folder} in ${said}`)] : []),
    ];
  } catch (error) {
    return [finding('generations end', `${input.what}: ${error}`)];
  }
}
