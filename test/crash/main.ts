import { parseArgs } from 'node:util';
import { crashRepeatedly } from './crash.ts';
import { createRandom } from './random.ts';

/** `npm run test:crash -- --kills 200 --seed 1` */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
});
const begun = performance.now();
const result = await crashRepeatedly({
  kills: Number(values.kills),
  random: createRandom(Number(values.seed)),
  onKill: (count, where) => process.stdout.write(`${count}  ${where}\n`),
});
console.log(result);
console.log(
  `Nothing is lost and nothing was charged twice. ${Math.round((performance.now() - begun) / 1000)} s`,
);
