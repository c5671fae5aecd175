import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, wholeOption } from '#test/helpers/command.ts';
import { type Found, fuzz } from './fuzz.ts';
import { tryInputs } from './minimise.ts';
import type { Input } from './rounds.ts';

const help = `npm run test:fuzz -- [--seconds N] [--seed S] [--from ROUND] [--shrink N] [--replay FILE]

Sends odd requests, sockets, answers of the provider, folders of weights, LoRAs and start pictures to
a real gateway, and checks after each round that it is whole.

  --seconds N    how long new rounds are begun [60]
  --seed S       what is sent follows from it [1]
  --from ROUND   begins with this round, as a finding names it [0]
  --shrink N     how many seconds are spent on making a finding smaller [60]
  --replay FILE  sends what a finding holds once more, and nothing else
`;

const options = {
  seconds: { type: 'string' },
  seed: { type: 'string' },
  from: { type: 'string' },
  shrink: { type: 'string' },
  replay: { type: 'string' },
  help: { type: 'boolean' },
} as const;

interface Plan {
  readonly seconds: number;
  readonly seed: number;
  readonly from: number;
  readonly shrink: number;
}

async function replay(file: string): Promise<void> {
  const { inputs } = JSON.parse(readFileSync(file, 'utf8')) as Found;
  const found = await tryInputs(inputs);
  for (const { rule, message } of found) console.log(`Broken: ${rule}\n  ${message}`);
  console.log(found.length === 0 ? 'Nothing is broken.' : `${found.length} found.`);
  if (found.length > 0) process.exitCode = 1;
}

async function run({ seconds, seed, from, shrink }: Plan): Promise<void> {
  const begun = performance.now();
  const elapsed = (): number => Math.round((performance.now() - begun) / 1000);
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-fuzz-'));
  const { rounds, sent, found } = await fuzz({
    seed,
    from,
    goesOn: () => elapsed() < seconds,
    minimiseMs: 1_000 * shrink,
    onRound: (round, all, findings) =>
      process.stdout.write(`${elapsed()} s  round ${round}  ${sum(all)} sent  ${findings} found\n`),
  });
  console.log(`\nSent in ${rounds} rounds, ${elapsed()} s:`);
  for (const [what, count] of Object.entries(sent).sort())
    console.log(`  ${String(count).padStart(7)}  ${what}`);
  for (const [index, one] of found.entries()) {
    const file = join(folder, `${index + 1}.json`);
    writeFileSync(file, JSON.stringify(one, null, 1));
    console.log(`\nBroken: ${one.finding.rule} (seed ${one.seed}, round ${one.round})`);
    console.log(`  ${one.finding.message}`);
    for (const input of one.inputs.slice(0, 5)) console.log(`  ${shown(input)}`);
    if (one.inputs.length > 5) console.log(`  and ${one.inputs.length - 5} more`);
    console.log(
      one.again ? `  npm run test:fuzz -- --replay ${file}` : `  Not a second time. See ${file}`,
    );
  }
  console.log(found.length === 0 ? '\nNothing is broken.' : `\n${found.length} found.`);
  if (found.length > 0) process.exitCode = 1;
}

/** An input on one line, its long texts cut. */
function shown(input: Input): string {
  const cut = (_key: string, value: unknown): unknown =>
    typeof value === 'string' && value.length > 400
      ? `${value.slice(0, 300)} … ${value.length} characters`
      : value;
  return JSON.stringify(input, cut).slice(0, 2_000);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

await runCommand(process.argv.slice(2), options, async (values) => {
  if (values.help) process.stdout.write(help);
  else if (values.replay !== undefined) await replay(values.replay);
  else
    await run({
      seconds: wholeOption('seconds', values.seconds, 60),
      seed: wholeOption('seed', values.seed, 1),
      from: wholeOption('from', values.from, 0),
      shrink: wholeOption('shrink', values.shrink, 60),
    });
});
