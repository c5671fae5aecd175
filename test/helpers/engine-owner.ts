import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import { demoFolder, slowParameters } from './engine-job.ts';

/** A gateway to be killed: starts an engine on a very long evaluation, and tells its process id. */
const { signal } = new AbortController();
const engine = await startEngineProcess(
  { folder: demoFolder, threads: 1, cancelGraceMs: 60_000 },
  signal,
);
const job = { parameters: slowParameters, samples: [{ index: 0, seed: 1 }], latents: false };
for await (const event of engine.run(job, () => false, signal))
  if (event.type === 'phase' && event.phase === 'DENOISING') process.send!(engine.pid);
