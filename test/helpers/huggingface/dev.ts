import { UsageError } from '#src/cli/usage-error.ts';
import { version } from '#src/cli/version.ts';
import { parseDevOptions } from '#test/helpers/stand-in/dev-options.ts';
import { createHuggingFaceStandIn } from './huggingface.ts';

const help = `npm run dev:huggingface -- [options]

  --port N       port of the router and the Hub (PORT, or 4030)
  --seconds S    how long an image takes (3)
  --help         this text
  --version      Darkroom's version
`;

/** `npm run dev:huggingface`: the stand-in on a fixed port, at a real model's pace. */
async function main(): Promise<void> {
  const defaults = { port: '4030', seconds: '3', rpm: '60' };
  const options = parseDevOptions(process.argv.slice(2), process.env, defaults);
  if (options === 'HELP' || options === 'VERSION') {
    process.stdout.write(options === 'HELP' ? help : `${version}\n`);
    return;
  }
  const { port, seconds } = options;
  const standIn = await createHuggingFaceStandIn({ port, msPerImage: seconds * 1000 });
  console.log(`A stand-in for Hugging Face's router and Hub: it bills nothing and draws gradients.

  HUGGINGFACE_BASE_URL=${standIn.url} \\
  HUGGINGFACE_API_KEY=${standIn.apiKey} npm start

It has Tiny-SD and SSD-1B. ${seconds} s an image. Ctrl+C stops it.`);
}

try {
  await main();
} catch (error) {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (!(error instanceof UsageError || isTaken)) throw error;
  process.stderr.write(`${isTaken ? `The port is in use (${error.message}).` : error.message}\n`);
  process.exitCode = 1;
}
