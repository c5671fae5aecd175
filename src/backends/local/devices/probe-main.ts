import type { DeviceName } from './device.ts';
import { type SelfTest, selfTest } from './self-test.ts';

/** What the process of a probe answers. */
export type ProbeAnswer =
  | ({ readonly kind: 'works' } & SelfTest)
  | { readonly kind: 'fails'; readonly message: string };

/** Runs the self-test where a driver that crashes or hangs takes nothing else with it. Started by `probeDevice`. */
if (process.send) {
  const [name, mustBeFaster] = process.argv.slice(2);
  const answer: ProbeAnswer = await selfTest(name as DeviceName, mustBeFaster === 'faster').then(
    (test) => ({ kind: 'works', ...test }) as const,
    (error: Error) => ({ kind: 'fails', message: error.message }) as const,
  );
  process.send(answer, () => process.exit());
}
