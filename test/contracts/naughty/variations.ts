import type {
  BackendEvent,
  BackendRequest,
  Offer,
  SampleRequest,
  StopReason,
} from '#src/backends/backend.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { CheckName } from '#test/contracts/backend.ts';
import { type BackendRun, CorrectBackend } from '#test/contracts/correct-backend.ts';

/** A backend that is wrong in one way, and the check that must refuse it. */
export interface NaughtyBackend {
  /** What it does. */
  readonly does: string;
  readonly refusedBy: CheckName;
  readonly Backend: typeof CorrectBackend;
}

export const never = new Promise<never>(() => {});

/** A backend whose events go through `alter`, each to none, one or several. */
export function altering(
  alter: (event: BackendEvent, request: BackendRequest) => readonly BackendEvent[],
): typeof CorrectBackend {
  return class extends CorrectBackend {
    override async *run(request: BackendRequest, signal: AbortSignal): BackendRun {
      for await (const event of super.run(request, signal)) yield* alter(event, request);
    }
  };
}

/** A backend whose offer has other values. */
export function offering(values: Partial<Offer>): typeof CorrectBackend {
  return class extends CorrectBackend {
    override offer(): Offer {
      return { ...super.offer(), ...values };
    }
  };
}

/** A backend whose images have other values. */
export function drawing(
  alter: (sample: SampleRequest) => Partial<BackendEvent & { type: 'image' }>,
): typeof CorrectBackend {
  return class extends CorrectBackend {
    override image(request: BackendRequest, sample: SampleRequest) {
      return { ...super.image(request, sample), ...alter(sample) };
    }
  };
}

type Progress = (BackendEvent & { type: 'progress' })['progress'];

/** A backend whose progress has other values. */
export function progressing(
  alter: (progress: Progress) => Partial<Progress>,
): typeof CorrectBackend {
  return altering((event) =>
    event.type === 'progress'
      ? [{ ...event, progress: { ...event.progress, ...alter(event.progress) } }]
      : [event],
  );
}

/** A backend that ends an aborted run in another way. */
export function stopping(stop: (signal: AbortSignal) => void): typeof CorrectBackend {
  return class extends CorrectBackend {
    override stop(signal: AbortSignal): void {
      stop(signal);
    }
  };
}

/** A backend that has other things to say of a paid sample when it is aborted. */
export function leaving(
  tell: (sample: number, reason: StopReason) => readonly BackendEvent[],
): typeof CorrectBackend {
  return class extends CorrectBackend {
    override async *leave(sample: number, reason: StopReason): BackendRun {
      yield* tell(sample, reason);
    }
  };
}

export function failedWith(
  failure: Failure,
): (sample: number, reason: StopReason) => BackendEvent[] {
  return (sample, reason) =>
    reason.failure.code === 'SHUTTING_DOWN' ? [] : [{ type: 'sampleFailed', sample, failure }];
}
