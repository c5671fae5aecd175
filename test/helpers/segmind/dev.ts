import { parseArgs } from 'node:util';
import { createSegmindStandIn } from './segmind.ts';

/** `npm run dev:segmind`: the stand-in on a fixed port, at a real model's pace, to try the cloud path with no key. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4010' },
    seconds: { type: 'string', default: '2.8' },
    balance: { type: 'string', default: '1' },
    rpm: { type: 'string', default: '60' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`npm run dev:segmind -- [options]

  --port N       port of the API; results come from the port after it (4010)
  --seconds S    how long a default image takes (2.8)
  --balance D    the account's balance in dollars (1)
  --rpm N        requests a minute (60)`);
  process.exit(0);
}

const standIn = await createSegmindStandIn({
  port: Number(values.port),
  msPerImage: Number(values.seconds) * 1000,
  queueMs: 300,
  balance: Number(values.balance) * 1e6,
  ratePerMinute: Number(values.rpm),
});
console.log(`A stand-in for Segmind's API: it bills nobody and draws gradients.

  SEGMIND_BASE_URL=${standIn.apiUrl} \\
  SEGMIND_API_KEY=${standIn.account.apiKey} npm start

Balance $${values.balance}, ${values.rpm} requests a minute, ${values.seconds} s an image. Ctrl+C stops it.`);

let told = 0;
setInterval(() => {
  const ledger = standIn.ledger();
  for (const { slug, contract, cost, requestId, body } of ledger.slice(told))
    console.log(
      `billed $${(cost / 1e6).toFixed(6)}  ${contract} ${slug}  seed ${body.seed}  ${requestId}`,
    );
  told = ledger.length;
}, 500);
