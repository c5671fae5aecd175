import type { Generation, Sample } from '#src/domain/generation.ts';
import { idleProgress, type SampleProgress } from '#src/domain/progress.ts';
import type { LiveEvent } from '#src/feed/feed.ts';

/** A generation as it is shown: with the previews of this moment, which are not stored. */
export interface GenerationView extends Generation {
  readonly previews?: LiveEvent['previews'];
}

/** One image as it is shown, with the generation it belongs to. */
export interface GeneratedImage {
  readonly generation: GenerationView;
  readonly sample: Sample;
  readonly progress: SampleProgress;
}

/** A generation as it was at an event: status, progress and cursor of then, the rest as it is now. */
export function viewAt(generation: Generation, event: LiveEvent): GenerationView {
  return {
    ...generation,
    cursor: event.cursor,
    status: event.status,
    progress: event.progress,
    previews: event.previews,
  };
}

export function imageView(generation: GenerationView, sample: Sample): GeneratedImage {
  const progress = generation.progress[sample.index] ?? idleProgress;
  const preview = generation.previews?.[sample.index];
  return {
    generation,
    sample,
    progress: preview === undefined ? progress : { ...progress, preview },
  };
}
