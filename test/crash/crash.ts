import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { get } from '#src/store/steps.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { startWebhookReceiver } from '#test/helpers/webhook-receiver.ts';
import { type Failpoint, failpoints } from './failpoints.ts';
import type { CrashingGatewayOptions } from './gateway.ts';
import { createLoad } from './load.ts';
import { type Totals, verifyCrash, verifyEnd } from './verify.ts';
import { verifyDeliveries } from './verify-deliveries.ts';

export interface CrashOptions {
  readonly kills: number;
  readonly random: () => number;
  onKill?(count: number, where: string): void;
}

export interface CrashResult {
  /** How often each failpoint killed, and how often a random moment did. */
  readonly kills: Readonly<Record<string, number>>;
  readonly totals: Totals;
}

/** A failpoint that is not come by in this time is given up for a kill at this moment. */
const failpointTimeoutMs = 2_000;
const names = Object.keys(failpoints) as Failpoint[];

/**
 * Kills a gateway under load again and again, at random and at each failpoint in turn, on one data
 * folder and one account at the provider; checks the books after each kill, and everything at the end.
 *
 * @throws Error that names what is wrong, after which kill
 */
export async function crashRepeatedly({
  kills,
  random,
  onKill,
}: CrashOptions): Promise<CrashResult> {
  using folder = temporaryFolder();
  await using standIn = await createSegmindStandIn({ msPerImage: 25 });
  let asked = 0;
  let isKilling = true;
  // Refuses every fifth event while it is fresh, as long as gateways are killed.
  await using receiver = await startWebhookReceiver(({ event }) => {
    const isFresh = Date.now() - Date.parse(event.timestamp) < 2_000;
    return isKilling && isFresh && ++asked % 5 === 0 ? 503 : 200;
  });
  const owed = { host: receiver.host, url: receiver.url };
  const load = createLoad(random);
  const segmind = { url: standIn.apiUrl, apiKey: standIn.account.apiKey };
  const counts: Record<string, number> = {};

  for (let count = 1; count <= kills; count++) {
    // Every other time at a random moment.
    const at = count % 2 === 0 ? null : names[((count - 1) / 2) % names.length]!;
    const armed = at && { at, count: 1 + Math.floor(random() * 3) };
    const { child, url } = await startGateway({
      folder: folder.path,
      segmind,
      receiver: owed,
      armed,
    });
    const exit = once(child, 'exit');
    const sent = load.send(url, 3 + Math.floor(random() * 4));
    const late = AbortSignal.timeout(at ? failpointTimeoutMs : Math.floor(random() * 300));
    await Promise.race([exit, once(late, 'abort')]);
    const isBombed = child.signalCode !== null;
    child.kill('SIGKILL');
    await exit;
    await sent;
    if (child.exitCode !== null)
      throw new Error(`the gateway ended by itself with ${child.exitCode}`);
    const where = isBombed && at ? at : 'at random';
    counts[where] = (counts[where] ?? 0) + 1;
    onKill?.(count, where);
    mustBeRight(verifyCrash(folder.path, load), `kill ${count}, ${where}`);
  }

  isKilling = false;
  const { child, url } = await startGateway({
    folder: folder.path,
    segmind,
    receiver: owed,
    armed: null,
  });
  await load.send(url, 1);
  await untilAllEnded(folder.path);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const { wrong, totals } = await verifyEnd(folder.path, load, standIn);
  wrong.push(...verifyDeliveries(folder.path, receiver.received));
  mustBeRight(wrong, 'the end');
  return { kills: counts, totals };
}

async function startGateway(
  options: CrashingGatewayOptions,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = fork(join(import.meta.dirname, 'gateway.ts'), [JSON.stringify(options)]);
  const ended = once(child, 'exit');
  const message = await Promise.race([once(child, 'message'), ended]);
  const [told] = message as [{ port?: number }];
  // It may come by its failpoint while it takes up what the last one left.
  if (child.signalCode !== null) return startGateway({ ...options, armed: null });
  if (typeof told.port !== 'number') throw new Error('the gateway did not start');
  return { child, url: `http://127.0.0.1:${told.port}` };
}

const endMs = 120_000;

async function untilAllEnded(folder: string): Promise<void> {
  using database = openSqliteStore(folder, { beside: true });
  for (const begun = performance.now(); performance.now() - begun < endMs; await wait(20)) {
    const isOpen = database.read(() =>
      get(
        "SELECT 1 FROM generations WHERE finished_at IS NULL UNION ALL SELECT 1 FROM deliveries WHERE state = 'PENDING'",
      ),
    );
    if (!isOpen) return;
  }
  throw new Error('some generations or deliveries have not ended after two minutes');
}

function mustBeRight(wrong: readonly string[], when: string): void {
  if (wrong.length > 0) throw new Error(`After ${when}:\n${wrong.join('\n')}`);
}
