import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '#src/cli/usage-error.ts';
import { version } from '#src/cli/version.ts';
import { parseDevOptions } from '#test/helpers/stand-in/dev-options.ts';
import { createServerStandIn } from './server.ts';

const help = `npm run dev:servers -- [options]

Two servers: the first as A1111 answers, the one on the port after it as stable-diffusion.cpp does.

  --port N       port of the first (PORT, or 7860)
  --seconds S    how long an image takes (8)
  --help         this text
  --version      Darkroom's version
`;

async function main(): Promise<void> {
  const defaults = { port: '7860', seconds: '8', rpm: '600' };
  const options = parseDevOptions(process.argv.slice(2), process.env, defaults);
  if (options === 'HELP' || options === 'VERSION') {
    process.stdout.write(options === 'HELP' ? help : `${version}\n`);
    return;
  }
  const { port, seconds } = options;
  const msPerImage = seconds * 1000;
  const attic = await createServerStandIn({ port, msPerImage });
  const cellar = await createServerStandIn({ dialect: 'SDCPP', port: port + 1, msPerImage });
  const file = join(mkdtempSync(join(tmpdir(), 'darkroom-servers-')), 'servers.json');
  const models = { 'tiny-sd': null, 'portrait-sd': null, 'ssd-1b': null };
  const list = [
    { name: 'attic', url: attic.url, models, places: 1 },
    { name: 'cellar', url: cellar.url, models: { 'tiny-sd': null }, places: 1 },
  ];
  writeFileSync(file, `${JSON.stringify(list, null, 2)}\n`);
  console.log(`Two servers that draw gradients, "attic" and "cellar".

  SERVERS_FILE=${file} npm start

${seconds} s an image. Ctrl+C stops them.`);
}

try {
  await main();
} catch (error) {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (!(error instanceof UsageError || isTaken)) throw error;
  process.stderr.write(
    `${isTaken ? `The port, or the one after it, is in use (${error.message}).` : error.message}\n`,
  );
  process.exitCode = 1;
}
