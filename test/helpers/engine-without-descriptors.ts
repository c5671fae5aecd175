import { closeSync, openSync } from 'node:fs';
import { BackendError } from '#src/backends/backend.ts';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import { demoFolder } from './engine-job.ts';

/** Run as a process of its own with a low `ulimit -n`: uses all descriptors up, and prints how the start of an engine fails. */
const taken: number[] = [];
try {
  for (;;) taken.push(openSync('/dev/null', 'r'));
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EMFILE') throw error;
}
const options = { folder: demoFolder, threads: 1, cancelGraceMs: 1_000 };
const error = await startEngineProcess(options, new AbortController().signal).catch(
  (thrown: unknown) => thrown,
);
for (const descriptor of taken) closeSync(descriptor);
if (!(error instanceof BackendError)) throw error;
process.stdout.write(JSON.stringify(error.failure));
