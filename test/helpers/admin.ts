import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../src/cli/admin.ts');

/** Runs the command as a process of its own, beside whatever has the folder. @returns what it printed */
export async function admin(folder: string, ...words: string[]): Promise<string> {
  const env = { ...process.env, DATA_DIR: folder };
  return (await run(process.execPath, [program, ...words], { env })).stdout.trim();
}

/** @returns the sentence that the command is refused with */
export async function adminRefusal(folder: string, ...words: string[]): Promise<string> {
  const failure = await admin(folder, ...words).catch((error: unknown) => error);
  if (failure instanceof Error && 'stderr' in failure) return String(failure.stderr).trim();
  throw new Error(`it was not refused, and printed ${String(failure)}`);
}
