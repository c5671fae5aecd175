import type { CatalogueId } from '#models/index.ts';
import type { ColdStarts, WatchedCall } from '#src/backends/cloud/health/cold-starts.ts';
import type { Phase, SampleProgress } from '#src/domain/progress.ts';
import { estimateProgress } from './estimated-progress.ts';

/** Shows where one sample is while it is waited for. */
export interface ProgressTracker extends Disposable {
  phase: Phase;
  /** The sample leaves now: its time runs from here. */
  begin(): void;
  /** Milliseconds since it began. */
  elapsedMs(): number;
  show(): Promise<void>;
  /** Shows the progress soon, and then again and again until `work` has settled. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

export interface ProgressTrackerOptions {
  readonly model: CatalogueId;
  readonly expectedMs: number | null;
  readonly steps: number;
  /** Shown while the provider works. @default 'DENOISING' */
  readonly working?: Phase;
  readonly everyMs: number;
  readonly coldStarts: ColdStarts;
  readonly monotonicNow: () => number;
  readonly tell: (progress: SampleProgress) => Promise<void>;
  readonly signal: AbortSignal;
}

export function createProgressTracker(options: ProgressTrackerOptions): ProgressTracker {
  const { expectedMs, monotonicNow, working = 'DENOISING' } = options;
  const progressAt = estimateProgress(expectedMs, options.steps);
  let startedAt: number | null = null;
  let watched: WatchedCall | undefined;

  const tracker: ProgressTracker = {
    phase: 'QUEUED',
    begin() {
      startedAt = monotonicNow();
      this.phase = 'DENOISING';
      watched?.[Symbol.dispose]();
      watched = options.coldStarts.watch(options.model, expectedMs);
    },
    elapsedMs: () => (startedAt === null ? 0 : monotonicNow() - startedAt),
    show() {
      const isStarting = this.phase === 'DENOISING' && watched?.isOverdue() === true;
      const shown = this.phase === 'DENOISING' ? working : this.phase;
      return options.tell(progressAt(isStarting ? 'LOADING' : shown, this.elapsedMs()));
    },
    async during(work) {
      let timer: NodeJS.Timeout | undefined;
      let showing: Promise<void> | undefined;
      const showIn = (pauseMs: number): void => {
        timer = setTimeout(() => {
          if (options.signal.aborted) return;
          showing = tracker.show();
          showing.then(
            () => timer && showIn(options.everyMs),
            () => {},
          );
        }, pauseMs);
      };
      // Not at once: showing it is a write, and the paid request would wait behind it.
      showIn(options.everyMs / 10);
      try {
        return await work();
      } finally {
        clearTimeout(timer);
        timer = undefined;
        await showing;
      }
    },
    [Symbol.dispose]: () => watched?.[Symbol.dispose](),
  };
  return tracker;
}
