import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '#src/cli/usage-error.ts';

interface Outputs {
  readonly output: string;
  readonly latents?: string | undefined;
}

/**
 * Looks at where files go before anything is drawn, which may take minutes.
 * @throws UsageError for a file that has no folder, or one that takes none
 */
export function checkOutputs({ output, latents }: Outputs): void {
  for (const [name, file] of Object.entries({ output, latents }))
    if (file !== undefined && !takesFiles(dirname(file)))
      throw new UsageError(`--${name}: ${dirname(file)} is no folder that can be written to.`);
}

function takesFiles(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}
