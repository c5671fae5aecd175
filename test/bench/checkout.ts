import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = join(import.meta.dirname, '../..');

export interface Checkout extends AsyncDisposable {
  readonly folder: string;
}

/** Another commit of this repository with its own packages, in a folder that goes with it. */
export async function checkOut(commit: string): Promise<Checkout> {
  const folder = join(await mkdtemp(join(tmpdir(), 'darkroom-checkout-')), 'tree');
  await run('git', ['worktree', 'add', '--detach', folder, commit], { cwd: here });
  async function remove(): Promise<void> {
    await run('git', ['worktree', 'remove', '--force', folder], { cwd: here });
    await rm(dirname(folder), { recursive: true, force: true });
  }
  try {
    // Without the scripts: the studio is not built, and nothing here asks for it.
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, [Symbol.asyncDispose]: remove };
}
