import { UsageError } from '#src/cli/usage-error.ts';
import { version } from '#src/cli/version.ts';
import { type DevOptions, parseDevOptions } from '#test/helpers/stand-in/dev-options.ts';
import { createSegmindStandIn } from './segmind.ts';

const help = `npm run dev:segmind -- [options]

  --port N       port of the API; results come from the port after it (PORT, or 4010)
  --seconds S    how long a default image takes (2.8)
  --balance D    the account's balance in dollars (1)
  --rpm N        requests a minute (60)
  --help         this text
  --version      Darkroom's version
`;

/** `npm run dev:segmind`: the stand-in on a fixed port, at a real model's pace, to try the cloud path with no key. */
async function main(): Promise<void> {
  const options = parseDevOptions(process.argv.slice(2), process.env);
  if (options === 'HELP' || options === 'VERSION')
    process.stdout.write(options === 'HELP' ? help : `${version}\n`);
  else await serve(options);
}

async function serve({ port, seconds, balance, rpm }: DevOptions): Promise<void> {
  const standIn = await createSegmindStandIn({
    port,
    msPerImage: seconds * 1000,
    queueMs: 300,
    balance: balance * 1e6,
    ratePerMinute: rpm,
  });
  console.log(`A stand-in for Segmind's API: it bills nothing and draws gradients.

  SEGMIND_BASE_URL=${standIn.apiUrl} \\
  SEGMIND_API_KEY=${standIn.account.apiKey} npm start

Balance $${balance}, ${rpm} requests a minute, ${seconds} s an image. Ctrl+C stops it.`);

  let told = 0;
  setInterval(() => {
    const ledger = standIn.ledger();
    for (const { slug, contract, cost, requestId, body } of ledger.slice(told))
      console.log(
        `billed $${(cost / 1e6).toFixed(6)}  ${contract} ${slug}  seed ${body.seed}  ${requestId}`,
      );
    told = ledger.length;
  }, 500);
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
