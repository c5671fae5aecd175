import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };

/** Whether this platform has it: elsewhere there is no library of it in npm. */
export const hasSwiftShader = process.platform === 'linux' && process.arch === 'x64';

const cache = join(import.meta.dirname, '../../node_modules/.cache/darkroom');

/**
 * A GPU that computes on the processor: the Vulkan driver that comes with Chromium's npm package,
 * unpacked at the first call. Very slow, and without half precision.
 * @returns the variables by which a process finds it
 */
export async function swiftShaderEnvironment(): Promise<Record<string, string>> {
  const folder = join(cache, `swiftshader-${packageJson.devDependencies['@sparticuz/chromium']}`);
  if (!existsSync(folder)) {
    await unpack(folder);
  }
  return {
    LD_LIBRARY_PATH: folder,
    VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'),
  };
}

/** The folder appears whole or not at all: another process may be waiting for it. */
async function unpack(folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const whole = await mkdtemp(`${folder}-`);
  const packed = new URL('../bin/swiftshader.tar.br', import.meta.resolve('@sparticuz/chromium'));
  const program = `
    import { inflate } from '@sparticuz/chromium';
    await inflate(process.argv[1]);`;
  // The package unpacks into the folder for temporary files, which is why it gets one of its own.
  await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program, '--', fileURLToPath(packed)],
    { cwd: import.meta.dirname, env: { TMPDIR: whole } },
  );
  await rename(whole, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(whole, { recursive: true });
    // Another process was faster.
    if (error.code !== 'ENOTEMPTY') {
      throw error;
    }
  });
}
