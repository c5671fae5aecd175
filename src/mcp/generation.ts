import type { GenerationStatus } from '#src/domain/generation.ts';
import type { Phase } from '#src/domain/progress.ts';

/** A generation as the operations of the tools select it. */
export interface GenerationFacts {
  readonly id: string;
  readonly status: GenerationStatus;
  readonly queuePosition: number | null;
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly progress: Progress;
  readonly images: readonly ImageFacts[];
  readonly cost: { readonly captured: number; readonly held: number };
  readonly failure: { readonly code: string; readonly message: string } | null;
}

export interface Progress {
  readonly phase: Phase;
  readonly step: number;
  readonly steps: number;
  readonly fraction: number;
}

export interface ImageFacts {
  readonly id: string;
  readonly sample: number;
  readonly url: string | null;
  readonly urlExpiresAt: string | null;
  readonly width: number;
  readonly height: number;
  readonly mimeType: string | null;
  readonly bytes: number | null;
}

/** Where it stands, in a few words. */
export function standing({
  status,
  queuePosition,
  progress,
}: Pick<GenerationFacts, 'status' | 'progress'> & Partial<GenerationFacts>): string {
  if (status === 'QUEUED' && queuePosition) return `queued, number ${queuePosition} in line`;
  if (status !== 'RUNNING') return status.toLowerCase();
  const { phase, step, steps } = progress;
  return steps > 0 ? `${phase.toLowerCase()}, step ${step} of ${steps}` : phase.toLowerCase();
}
