import type { Generation } from '../shared/types.ts';

export function hasEnded({ status }: Generation): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

/** What runs comes first, then what waits, oldest first; then what has ended, newest first. */
export function trayOrder(a: Generation, b: Generation): number {
  return rank(a) - rank(b) || (hasEnded(a) ? -1 : 1) * (beginning(a) - beginning(b));
}

function rank(generation: Generation): number {
  if (generation.status === 'RUNNING') return 0;
  return hasEnded(generation) ? 2 : 1;
}

function beginning({ createdAt }: Generation): number {
  return Date.parse(createdAt);
}
