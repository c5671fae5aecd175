import { backendNames, count, credits, duration } from '../shared/format.ts';
import type { Generation } from '../shared/types.ts';

/** Where a request is and what it costs, as parts of a line. */
export function summary(generation: Generation): readonly string[] {
  const { status, cost, startedAt, finishedAt, recipe } = generation;
  const made = generation.images.filter((image) => image.status === 'SUCCEEDED').length;
  const took =
    startedAt && finishedAt ? duration(Date.parse(finishedAt) - Date.parse(startedAt)) : 'no time';
  switch (status) {
    case 'QUEUED':
      return [waiting(generation), `${credits(cost.held)} held`];
    case 'RUNNING':
      return [
        `Developing on ${backendNames[recipe.backend]}`,
        ...timeLeft(generation),
        `${credits(cost.held)} held`,
      ];
    case 'SUCCEEDED':
      return [`Done in ${took}`, `${credits(cost.captured)} charged`];
    case 'PARTIAL':
      return [
        `${made} of ${generation.images.length} made in ${took}`,
        `${credits(cost.captured)} charged, ${credits(cost.released)} returned`,
      ];
    case 'FAILED':
      return ['Failed', `nothing charged, ${credits(cost.released)} returned`];
    case 'CANCELED':
      return [
        'Canceled',
        cost.captured > 0 ? `${credits(cost.captured)} charged` : 'nothing charged',
      ];
  }
}

function waiting({ queuePosition }: Generation): string {
  return queuePosition === null || queuePosition < 2
    ? 'Waiting'
    : `Waiting, ${count(queuePosition - 1, 'other')} before it`;
}

/** Of the whole request, not of one image. */
function timeLeft({ progress }: Generation): string[] {
  return progress.etaMs === null ? [] : [`${duration(progress.etaMs)} left in all`];
}
