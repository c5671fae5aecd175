import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import { type FullWidthModel, fullWidthModel } from './engine/full-width.ts';

const threads = availableParallelism();
const data = join(import.meta.dirname, '../../bench-data');

interface Case extends FullWidthModel {
  readonly side: number;
  /** Guided steps; two evaluations each. */
  readonly steps: number;
}

const cases: Record<string, Case> = {
  'tiny-sd': { id: 'tiny-sd', dtype: 'F32', side: 512, steps: 4 },
  'tiny-sd-f16': { id: 'tiny-sd', dtype: 'F16', side: 512, steps: 4 },
  'ssd-1b': { id: 'ssd-1b', dtype: 'F16', side: 1024, steps: 2 },
};

/**
 * Time and memory of the engine at the published widths, each beside the bare onnxruntime call.
 * `npm run bench -- engine [tiny-sd|tiny-sd-f16|ssd-1b]…`; all of them without names. Needs 2 to 14 GB.
 */
export async function run(): Promise<void> {
  const names = process.argv.slice(3);
  for (const name of names.length > 0 ? names : Object.keys(cases)) {
    const found = cases[name];
    if (!found)
      throw new Error(`There is no case ${name}; there are ${Object.keys(cases).join(', ')}.`);
    await measure(name, found);
  }
}

async function measure(name: string, { side, steps, ...model }: Case): Promise<void> {
  const folder = fullWidthModel(model, data);
  console.log(`\n${name}, ${side} x ${side}, ${model.dtype} on disk, ${threads} threads`);
  const bare = await bareCalls(folder, side, model.id === 'ssd-1b' ? 2 : 5);
  const engine = await engineRun(folder, side, steps);
  const perCall = Math.min(...engine.evaluations) / 2;
  const image = (count: number) => (count * 2 * perCall + engine.decode).toFixed(1);
  const rows = {
    'matrix product': `${bare.gigaMacs.toFixed(0)} GMAC/s`,
    'UNet call, bare': `${bare.evaluation.toFixed(3)} s`,
    'UNet call, in the pipeline': `${perCall.toFixed(3)} s, ${(perCall / bare.evaluation).toFixed(3)} of bare`,
    'of it processor time': `bare ${bare.processor.toFixed(2)} s, in the pipeline ${engine.processor.toFixed(2)} s, ${(engine.processor / bare.processor).toFixed(3)} of bare`,
    decoding: `${engine.decode.toFixed(1)} s, its graph's load included`,
    'image of 20 steps': `${image(20)} s`,
    'load until the first step': `${engine.load.toFixed(1)} s; the bare UNet ${bare.load.toFixed(1)} s`,
    'peak memory': `${(engine.peakBytes / 1e9).toFixed(2)} GB; the bare UNet ${(bare.peakBytes / 1e9).toFixed(2)} GB`,
  };
  for (const [what, figure] of Object.entries(rows)) console.log(`  ${what.padEnd(28)}${figure}`);
  if (process.env.BENCH_KEEP === undefined && model.id === 'ssd-1b')
    rmSync(folder, { recursive: true });
}

interface Bare {
  readonly gigaMacs: number;
  readonly load: number;
  readonly evaluation: number;
  /** Seconds of all threads for one evaluation: what other programs on the machine change least. */
  readonly processor: number;
}

async function bareCalls(
  folder: string,
  side: number,
  calls: number,
): Promise<Bare & { peakBytes: number }> {
  const args = [folder, side, threads, calls].map(String);
  const child = fork(join(import.meta.dirname, 'engine/bare.ts'), args, { execArgv: [] });
  const [figures] = (await once(child, 'message')) as [Bare];
  const peakBytes = peakOf(child.pid!);
  child.kill('SIGKILL');
  return { ...figures, peakBytes };
}

async function engineRun(folder: string, side: number, steps: number) {
  const { signal } = new AbortController();
  const start = performance.now();
  await using engine = await startEngineProcess({ folder, threads, cancelGraceMs: 1_000 }, signal);
  const parameters = {
    prompt: 'a red circle on a blue background',
    negativePrompt: 'blurry',
    scheduler: 'DPM_MULTI',
    numInferenceSteps: steps,
    guidanceScale: 7.5,
    width: side,
    height: side,
    promptSyntax: 'LITERAL',
  } as const;
  const job = { parameters, samples: [{ index: 0, seed: 1 }], latents: false };
  const evaluations: number[] = [];
  let load = 0;
  let last = start;
  let decode = 0;
  let processor = Number.POSITIVE_INFINITY;
  let lastProcessor = 0;
  for await (const event of engine.run(job, () => false, signal)) {
    const seconds = (performance.now() - last) / 1000;
    last = performance.now();
    if (event.type === 'phase' && event.phase === 'DENOISING') load = (last - start) / 1000;
    const used = processorSeconds(engine.pid);
    if (event.type === 'evaluated') {
      evaluations.push(seconds);
      processor = Math.min(processor, (used - lastProcessor) / 2);
    }
    lastProcessor = used;
    if (event.type === 'image') decode = seconds;
  }
  return { load, evaluations, processor, decode, peakBytes: peakOf(engine.pid) };
}

/** The kernel's high-water mark of resident memory; Linux only. */
const peakOf = (pid: number): number => {
  const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
};

/** User and system time of all threads so far; Linux only, where a tick is 10 ms. */
const processorSeconds = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
