import { setTimeout as wait } from 'node:timers/promises';
import { audit } from '#src/store/audit.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { type Finding, finding } from './findings.ts';
import { generate } from './generation.ts';
import { bestHealthMs } from './health.ts';
import { processState } from './process-state.ts';
import { checkReadable } from './readable.ts';
import type { Subject } from './subject.ts';

export const limits = {
  healthMs: 100,
  /** While something goes on, on a machine that does other things as well. */
  stallMs: 2_500,
  /** More than before, when all is over: what the engine of the language keeps, and no more. */
  moreResidentMb: 200,
  /** More than before, at any time. */
  morePeakMb: 450,
  /** More than before: connections to the provider that are kept for the next call. */
  moreDescriptors: 24,
  settleMs: 15_000,
} as const;

/** Everything that must hold after a round. @param worstHealthMs while it went on */
export async function check(subject: Subject, worstHealthMs: number): Promise<Finding[]> {
  if (subject.ended !== null) return [endedOf(subject)];
  const found = [...(await checkProcess(subject, worstHealthMs))];
  found.push(...(await checkCanary(subject)));
  found.push(...checkBooks(subject), ...(await checkReadable(subject, 3)), ...checkLog(subject));
  if (subject.ended !== null) found.push(endedOf(subject));
  return found;
}

function endedOf(subject: Subject): Finding {
  const log = subject.takeLog().slice(-20).join('\n');
  return finding('the process lives', `ended with ${subject.ended}: ${log}`);
}

export async function checkProcess(subject: Subject, worstHealthMs: number): Promise<Finding[]> {
  const found: Finding[] = [];
  if (worstHealthMs > limits.stallMs)
    found.push(finding('/health in time', `${Math.round(worstHealthMs)} ms during the round`));
  const bestMs = await bestHealthMs(subject.url);
  if (bestMs > limits.healthMs)
    found.push(finding('/health in time', `${Math.round(bestMs)} ms at best after the round`));
  return [...found, ...(await checkState(subject))];
}

/** Waits until the process is as it was, for a while. */
async function checkState({ before, pid }: Subject): Promise<Finding[]> {
  if (before === null) return [];
  const mostResident = before.residentMb + limits.moreResidentMb;
  const mostDescriptors = before.descriptors + limits.moreDescriptors;
  const begun = performance.now();
  for (;;) {
    const now = processState(pid);
    if (now === null) return [];
    const isTooBig = now.residentMb > mostResident;
    const isTooOpen = now.descriptors > mostDescriptors;
    const isLate = performance.now() - begun > limits.settleMs;
    if ((isTooBig || isTooOpen) && !isLate) {
      await wait(250);
      continue;
    }
    const found: Finding[] = [];
    const grown = `${before.residentMb} to ${now.residentMb} MB, ${now.peakMb} at the peak`;
    if (isTooBig || now.peakMb > before.residentMb + limits.morePeakMb)
      found.push(finding('memory comes back', grown));
    if (isTooOpen)
      found.push(
        finding('descriptors come back', `${before.descriptors} to ${now.descriptors} descriptors`),
      );
    return found;
  }
}

async function checkCanary(subject: Subject): Promise<Finding[]> {
  try {
    const result = await generate(subject, subject.canary, { withinMs: 60_000 });
    if (result && 'status' in result && result.status === 'SUCCEEDED') return [];
    return [finding('generations work', `a canary: ${JSON.stringify(result)}`)];
  } catch (error) {
    return [finding('generations work', `a canary: ${error}`)];
  }
}

function checkBooks({ folder }: Subject): Finding[] {
  using database = openSqliteStore(folder, { beside: true });
  return database.read(() => audit()).map((broken) => finding('the books are right', broken));
}

/** Errors are logged for what is a bug alone: everything else has an answer of its own. */
function checkLog(subject: Subject): Finding[] {
  return subject
    .takeLog()
    .filter((line) => /"level":(?:50|60)/.test(line) || !line.startsWith('{'))
    .map((line) => finding('nothing is a bug in the log', line));
}
