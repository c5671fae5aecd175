import { runCommand, wholeOption } from '#test/helpers/command.ts';
import { crashRepeatedly } from './crash.ts';
import { createRandom } from './random.ts';

/** `npm run test:crash -- --kills 200 --seed 1` */
const options = { kills: { type: 'string' }, seed: { type: 'string' } } as const;

await runCommand(process.argv.slice(2), options, async ({ kills, seed }) => {
  const begun = performance.now();
  const result = await crashRepeatedly({
    kills: wholeOption('kills', kills, 200, 1),
    random: createRandom(wholeOption('seed', seed, 1)),
    onKill: (count, where) => process.stdout.write(`${count}  ${where}\n`),
  });
  console.log(result);
  console.log(
    `Nothing is lost and nothing was charged twice. ${Math.round((performance.now() - begun) / 1000)} s`,
  );
});
