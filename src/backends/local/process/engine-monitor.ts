import type { Pace } from './pace.ts';
import type { EngineAnswer, EngineJob } from './protocol.ts';

/** Learns how long an engine takes for what it does, and tells when it answers nothing for far longer. */
export interface EngineMonitor {
  /** It loads its model, or begins a job. */
  begin(work: 'LOAD' | EngineJob['parameters']): void;
  hear(answer: EngineAnswer): void;
  /** How long a cancellation may go unheard: it is heard after the evaluation that is under way. */
  graceMs(mostMs: number): number;
  /** It has nothing to do, or has ended. */
  rest(): void;
}

/** Weights come from a disk, which may be slow, and prompts have many lengths. */
const loading = { leastMs: 120_000, unknownMs: 600_000 };
/** One evaluation is like the one before, and an idle engine begins at once. */
const steady: ReadonlySet<string> = new Set(['START', 'EVALUATION']);
const evaluating = { leastMs: 10_000, unknownMs: 600_000 };
const leastGraceMs = 2_000;
const tickMs = 500;

/**
 * Silence is counted in ticks that this process lived through: one that was itself held up, or a machine
 * that slept, must not take that for the engine's.
 * @param onSilent called with the length of the silence; the engine is to be ended
 */
export function createEngineMonitor(
  folder: string,
  pace: Pace,
  onSilent: (silentMs: number) => void,
): EngineMonitor {
  let size = '';
  let work = '';
  let since = 0;
  let silentMs = 0;
  let limitMs = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  function turnTo(next: string): void {
    work = `${folder} ${size} ${next}`;
    since = performance.now();
    silentMs = 0;
    limitMs = pace.patienceMs(work, steady.has(next) ? evaluating : loading);
  }
  function rest(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    begin(task) {
      size =
        task === 'LOAD'
          ? ''
          : `${task.width}x${task.height} ${task.guidanceScale > 1 ? 'guided' : 'unguided'} ${task.decoder ?? 'FULL'}`;
      turnTo(task === 'LOAD' ? task : 'START');
      rest();
      timer = setInterval(() => {
        silentMs += tickMs;
        if (silentMs < limitMs) return;
        rest();
        onSilent(silentMs);
      }, tickMs).unref();
    },
    hear(answer) {
      pace.record(work, performance.now() - since);
      if (answer.kind !== 'event') {
        rest();
        return;
      }
      const { event } = answer;
      if (event.type === 'phase') turnTo(event.phase);
      else turnTo(event.type === 'evaluated' ? 'EVALUATION' : event.type);
    },
    graceMs: (mostMs) =>
      Math.min(mostMs, pace.patienceMs(work, { leastMs: leastGraceMs, unknownMs: mostMs })),
    rest,
  };
}
