import { UsageError } from '#src/cli/usage-error.ts';
import { createRandom } from '#test/crash/random.ts';
import { runCommand, wholeOption } from '#test/helpers/command.ts';
import { type CauseName, causes } from './causes.ts';
import { runCluster } from './run-cluster.ts';

/** `npm run test:cluster -- --gateways 2 --workers 3 --kills 200 --seed 1`, or `--cause sleep --times 5` */
const options = {
  gateways: { type: 'string' },
  workers: { type: 'string' },
  kills: { type: 'string' },
  cause: { type: 'string' },
  times: { type: 'string' },
  seed: { type: 'string' },
} as const;

function isCause(name: string): name is CauseName {
  return Object.hasOwn(causes, name);
}

await runCommand(process.argv.slice(2), options, async (given) => {
  const { cause = 'kills' } = given;
  if (!isCause(cause))
    throw new UsageError(`--cause is one of ${Object.keys(causes).join(', ')}, not ${cause}.`);
  const begun = performance.now();
  process.stdout.write(`${causes[cause].says}\n`);
  const result = await runCluster({
    gateways: wholeOption('gateways', given.gateways, 2, 1),
    workers: wholeOption('workers', given.workers, 3, 1),
    cause,
    times: given.kills
      ? wholeOption('kills', given.kills, 20, 1)
      : wholeOption('times', given.times, 5, 1),
    random: createRandom(wholeOption('seed', given.seed, 1)),
    onTrouble: (count, what) => process.stdout.write(`${count}  ${what}\n`),
  });
  console.log(result);
  console.log(
    `Nothing is lost, nothing was paid or charged twice, and watchers saw all. ${Math.round((performance.now() - begun) / 1000)} s`,
  );
});
