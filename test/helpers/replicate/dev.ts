import { UsageError } from '#src/cli/usage-error.ts';
import { version } from '#src/cli/version.ts';
import { parseDevOptions } from '#test/helpers/stand-in/dev-options.ts';
import { createReplicateStandIn } from './replicate.ts';

const help = `npm run dev:replicate -- [options]

  --port N       port of the API; outputs come from the port after it (PORT, or 4020)
  --seconds S    how long a default image takes (5)
  --balance D    the account's balance in dollars (1)
  --help         this text
  --version      Darkroom's version
`;

/** `npm run dev:replicate`: the stand-in on a fixed port, at a real model's pace. */
async function main(): Promise<void> {
  const defaults = { port: '4020', seconds: '5', rpm: '600' };
  const options = parseDevOptions(process.argv.slice(2), process.env, defaults);
  if (options === 'HELP' || options === 'VERSION') {
    process.stdout.write(options === 'HELP' ? help : `${version}\n`);
    return;
  }
  const { port, seconds, balance } = options;
  const standIn = await createReplicateStandIn({
    port,
    msPerImage: seconds * 1000,
    bootMs: 300,
    balance: balance * 1e6,
  });
  console.log(`A stand-in for Replicate's API: it bills nothing and draws gradients.

  REPLICATE_BASE_URL=${standIn.apiUrl} \\
  REPLICATE_API_KEY=${standIn.account.apiKey} npm start

It has SSD-1B, with the scheduler EULER among others. ${seconds} s an image. Ctrl+C stops it.`);

  let told = 0;
  setInterval(() => {
    const ledger = standIn.ledger();
    for (const { id, seed, cost } of ledger.slice(told))
      console.log(`billed $${(cost / 1e6).toFixed(6)}  seed ${seed}  ${id}`);
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
