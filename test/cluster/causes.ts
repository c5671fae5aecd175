import { setTimeout as wait } from 'node:timers/promises';
import { all, run } from '#src/store/steps.ts';
import type { Cluster, Member } from './cluster.ts';
import { failpointNames } from './failpoints.ts';

export interface Cause {
  readonly says: string;
  /** Of every second process. */
  readonly clockAheadMs?: number;
  /** How long the provider takes for an image, where the usual is too soon over. */
  readonly msPerImage?: number;
  /** Makes one trouble, and mends it. @returns what it did */
  trouble(cluster: Cluster, random: () => number): Promise<string>;
}

/** Longer than a lease, with what another needs to take over. */
const beyondLeaseMs = 14_000;

/** One that does not come by its failpoint in this time is killed where it is. */
const comesByMs = 15_000;

/** So that most workers have something to do at any moment. */
const slowMs = 1_500;

function oneOf<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)]!;
}

async function kill(cluster: Cluster, random: () => number): Promise<string> {
  await wait(random() * 400);
  const member = oneOf(cluster.members, random);
  await member.kill();
  return `killed ${member.name}`;
}

function workersOf({ members }: Cluster): Member[] {
  return members.filter(({ role }) => role === 'worker');
}

/** What goes wrong, by the name that the command knows. */
export const causes = {
  kills: { says: 'Processes are killed at random moments, and started again.', trouble: kill },
  failpoints: {
    says: 'Workers die at the moments where that hurts most.',
    async trouble(cluster, random) {
      const at = oneOf(failpointNames, random);
      const member = oneOf(workersOf(cluster), random);
      await member.kill(at);
      const { child } = member.process!;
      for (const begun = performance.now(); performance.now() - begun < comesByMs; await wait(20))
        if (child.signalCode !== null) break;
      const isDead = child.signalCode !== null;
      await member.kill();
      return isDead ? `died ${at}` : 'did not come by its failpoint';
    },
  },
  'postgres-restart': {
    says: 'PostgreSQL stops at once, as with a power cut, and comes back.',
    async trouble({ postgres }, random) {
      await postgres.stop('immediate');
      await wait(random() * 2_000);
      await postgres.start();
      await wait(1_000);
      return 'restarted PostgreSQL';
    },
  },
  failover: {
    says: 'PostgreSQL dies, and the server that followed it takes its place.',
    msPerImage: slowMs,
    async trouble({ postgres, lead }, random) {
      const standby = await postgres.follow();
      await wait(random() * 1_000);
      await postgres.stop('immediate');
      const isEarly = random() < 0.5;
      if (isEarly) {
        lead(standby);
        await wait(random() * 1_000);
      }
      await postgres.promote();
      lead(standby);
      await wait(1_000);
      return isEarly ? 'came to the standby before its promotion' : 'came to it after';
    },
  },
  partition: {
    says: 'The network swallows all between one process and the database, for longer than a lease.',
    msPerImage: slowMs,
    async trouble(cluster, random) {
      const member = oneOf(cluster.members, random);
      const isCut = random() < 0.5;
      for (const wire of [member.wire, member.listenWire]) wire.set(isCut ? 'CUT' : 'SILENT');
      await wait(beyondLeaseMs);
      for (const wire of [member.wire, member.listenWire]) wire.set('WHOLE');
      return `${isCut ? 'cut off' : 'silenced'} ${member.name}`;
    },
  },
  sleep: {
    says: 'A worker stands still for longer than its lease, and goes on as if nothing had been.',
    msPerImage: slowMs,
    async trouble(cluster, random) {
      const member = oneOf(workersOf(cluster), random);
      member.process?.child.kill('SIGSTOP');
      await wait(beyondLeaseMs);
      member.process?.child.kill('SIGCONT');
      return `${member.name} slept`;
    },
  },
  clock: {
    says: 'The clock of every second process is a minute ahead, and processes are killed.',
    clockAheadMs: 60_000,
    trouble: kill,
  },
  duplicates: {
    says: 'What a worker runs is given to another one while the first goes on.',
    msPerImage: slowMs,
    async trouble({ store }, random) {
      await wait(random() * 200);
      const taken = await store.write(function* () {
        const rows = yield* all<{ id: string }>(
          'SELECT id FROM generations WHERE worker IS NOT NULL AND finished_at IS NULL FOR UPDATE SKIP LOCKED LIMIT 3',
        );
        for (const { id } of rows)
          yield* run('UPDATE generations SET worker = NULL, not_before = 0 WHERE id = ?', id);
        return rows.length;
      });
      return `gave ${taken} away`;
    },
  },
  'feed-loss': {
    says: 'What processes tell one another is lost half of the time.',
    async trouble({ members }, random) {
      const lost = members.filter(() => random() < 0.5);
      for (const { listenWire } of lost) listenWire.set(random() < 0.5 ? 'CUT' : 'SILENT');
      await wait(1_500);
      for (const { listenWire } of lost) listenWire.set('WHOLE');
      await wait(500);
      return `${lost.length} of ${members.length} heard nothing`;
    },
  },
} as const satisfies Record<string, Cause>;

export type CauseName = keyof typeof causes;
