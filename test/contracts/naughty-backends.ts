import {
  BackendError,
  type BackendEvent,
  type BackendRequest,
  type Offer,
  type SampleRequest,
  type StopReason,
} from '#src/backends/backend.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { CheckName } from './backend.ts';
import { type BackendRun, CorrectBackend, lost } from './correct-backend.ts';

/** A backend that is wrong in one way, and the check that must refuse it. */
export interface NaughtyBackend {
  /** What it does. */
  readonly does: string;
  readonly refusedBy: CheckName;
  readonly Backend: typeof CorrectBackend;
}

const never = new Promise<never>(() => {});

/** A backend whose events go through `alter`, each to none, one or several. */
function altering(
  alter: (event: BackendEvent, request: BackendRequest) => readonly BackendEvent[],
): typeof CorrectBackend {
  return class extends CorrectBackend {
    override async *run(request: BackendRequest, signal: AbortSignal): BackendRun {
      for await (const event of super.run(request, signal)) yield* alter(event, request);
    }
  };
}

/** A backend whose offer has other values. */
function offering(values: Partial<Offer>): typeof CorrectBackend {
  return class extends CorrectBackend {
    override offer(): Offer {
      return { ...super.offer(), ...values };
    }
  };
}

/** A backend whose images have other values. */
function drawing(
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
function progressing(alter: (progress: Progress) => Partial<Progress>): typeof CorrectBackend {
  return altering((event) =>
    event.type === 'progress'
      ? [{ ...event, progress: { ...event.progress, ...alter(event.progress) } }]
      : [event],
  );
}

/** A backend that ends an aborted run in another way. */
function stopping(stop: (signal: AbortSignal) => void): typeof CorrectBackend {
  return class extends CorrectBackend {
    override stop(signal: AbortSignal): void {
      stop(signal);
    }
  };
}

/** A backend that has other things to say of a paid sample when it is aborted. */
function leaving(
  tell: (sample: number, reason: StopReason) => readonly BackendEvent[],
): typeof CorrectBackend {
  return class extends CorrectBackend {
    override async *leave(sample: number, reason: StopReason): BackendRun {
      yield* tell(sample, reason);
    }
  };
}

function failedWith(failure: Failure): (sample: number, reason: StopReason) => BackendEvent[] {
  return (sample, reason) =>
    reason.failure.code === 'SHUTTING_DOWN' ? [] : [{ type: 'sampleFailed', sample, failure }];
}

const naughtyOffers: readonly NaughtyBackend[] = [
  {
    does: 'has room for no generation',
    refusedBy: 'runs at least one generation at once',
    Backend: class extends CorrectBackend {
      override get concurrency(): number {
        return 0;
      }
    },
  },
  {
    does: 'says that it is down while it works',
    refusedBy: 'offers what it can run',
    Backend: offering({ status: 'DOWN' }),
  },
  {
    does: 'gives no reason',
    refusedBy: 'offers what it can run',
    Backend: offering({ reason: '' }),
  },
  {
    does: 'refuses what it can run',
    refusedBy: 'offers what it can run',
    Backend: offering({ refuses: () => 'No.' }),
  },
  {
    does: 'asks the provider for each offer',
    refusedBy: 'offers without asking its medium',
    Backend: class extends CorrectBackend {
      override offer(): Offer {
        this.shop.look();
        return super.offer();
      }
    },
  },
  {
    does: 'quotes the same for every number of samples',
    refusedBy: 'quotes a price range that grows with the samples',
    Backend: offering({ quote: () => ({ low: 6, high: 6, expectedMs: null }) }),
  },
  {
    does: 'quotes a lowest price above the highest',
    refusedBy: 'quotes a price range that grows with the samples',
    Backend: offering({
      quote: ({ samples }) => ({ low: samples * 7, high: samples * 6, expectedMs: null }),
    }),
  },
];

const naughtyEvents: readonly NaughtyBackend[] = [
  {
    does: 'never returns',
    refusedBy: 'ends each sample, and returns then',
    Backend: class extends CorrectBackend {
      override async *run(request: BackendRequest, signal: AbortSignal): BackendRun {
        yield* super.run(request, signal);
        await never;
      }
    },
  },
  {
    does: 'warns without end',
    refusedBy: 'ends each sample, and returns then',
    Backend: class extends CorrectBackend {
      override async *run(request: BackendRequest, signal: AbortSignal): BackendRun {
        yield* super.run(request, signal);
        for (;;) yield { type: 'warning', code: 'PARAMETER_IGNORED', message: 'There is more.' };
      }
    },
  },
  {
    does: 'returns before the last of several samples has its end',
    refusedBy: 'ends each sample, and returns then',
    Backend: altering((event, { samples }) =>
      event.type === 'image' && samples.length > 1 && event.sample === samples.at(-1)!.index
        ? []
        : [event],
    ),
  },
  {
    does: 'has two images for one sample',
    refusedBy: 'ends a sample once, and tells nothing of it afterwards',
    Backend: altering((event) => (event.type === 'image' ? [event, event] : [event])),
  },
  {
    does: 'fails a sample after its image',
    refusedBy: 'ends a sample once, and tells nothing of it afterwards',
    Backend: altering((event) =>
      event.type === 'image'
        ? [event, { type: 'sampleFailed', sample: event.sample, failure: lost }]
        : [event],
    ),
  },
  {
    does: 'tells progress after the image',
    refusedBy: 'ends a sample once, and tells nothing of it afterwards',
    Backend: class extends CorrectBackend {
      override async *make(
        request: BackendRequest,
        sample: SampleRequest,
        signal: AbortSignal,
      ): BackendRun {
        for await (const event of super.make(request, sample, signal)) {
          yield event;
          if (event.type === 'image' && !signal.aborted) yield this.progress(sample.index, 2);
        }
      }
    },
  },
  {
    does: 'counts the samples of the attempt rather than name them by their index',
    refusedBy: 'tells only of the samples that are still to make',
    Backend: altering((event, { samples }) =>
      'sample' in event && samples.every(({ handle }) => handle === undefined)
        ? [{ ...event, sample: samples.findIndex(({ index }) => index === event.sample) }]
        : [event],
    ),
  },
  {
    does: 'draws a smaller picture',
    refusedBy: 'makes a picture of the size that was asked for',
    Backend: drawing(() => ({
      picture: { kind: 'pixels', data: new Uint8Array(3), width: 1, height: 1 },
    })),
  },
  {
    does: 'tells the seed that was asked for',
    refusedBy: 'tells a seed only where it differs',
    Backend: drawing(({ seed }) => ({ seed })),
  },
  {
    does: 'lets progress fall',
    refusedBy: 'never lets progress fall',
    Backend: progressing(({ fraction }) => ({ fraction: 0.9 - fraction })),
  },
  {
    does: 'is complete before the image is there',
    refusedBy: 'keeps progress below 1 until the end',
    Backend: progressing(({ step, fraction }) => ({ fraction: step === 2 ? 1 : fraction })),
  },
  {
    does: 'goes beyond the last step',
    refusedBy: 'keeps progress below 1 until the end',
    Backend: progressing(({ step }) => ({ step: step * 2 })),
  },
  {
    does: 'says that it is done before the image is there',
    refusedBy: 'keeps progress below 1 until the end',
    Backend: progressing(({ step }) => (step === 2 ? { phase: 'DONE' } : {})),
  },
  {
    does: 'draws a preview that is not wanted',
    refusedBy: 'makes no preview that is not wanted',
    Backend: progressing(() => ({ preview: 'data:image/webp;base64,AA==' })),
  },
];

const naughtyWithMoney: readonly NaughtyBackend[] = [
  {
    does: 'tells submitted without submitting',
    refusedBy: 'tells submitting before it pays',
    Backend: altering((event) => (event.type === 'submitting' ? [] : [event])),
  },
  {
    does: 'pays, and then tells submitting',
    refusedBy: 'tells submitting before it pays',
    Backend: class extends CorrectBackend {
      override async *submit({ index, seed }: SampleRequest) {
        const handle = this.shop.pay(seed);
        yield { type: 'submitting', sample: index } as const;
        return handle;
      }
    },
  },
  {
    does: 'never tells the handle',
    refusedBy: 'tells submitted before it polls',
    Backend: class extends altering((event) => (event.type === 'submitted' ? [] : [event])) {
      override async *leave(sample: number, { failure }: StopReason): BackendRun {
        const isShutdown = failure.code === 'SHUTTING_DOWN';
        yield this.failed(sample, isShutdown ? lost : { ...failure, billed: 'UNKNOWN' });
      }
    },
  },
  {
    does: 'polls before it tells the handle',
    refusedBy: 'tells submitted before it polls',
    Backend: class extends CorrectBackend {
      override async *submit(sample: SampleRequest, signal: AbortSignal) {
        const handle = yield* super.submit(sample, signal);
        if (handle !== undefined) this.shop.poll(handle).catch(() => {});
        return handle;
      }
    },
  },
  {
    does: 'submits again what has a handle',
    refusedBy: 're-attaches to a handle and pays nothing',
    Backend: class extends CorrectBackend {
      override make(request: BackendRequest, { index, seed }: SampleRequest, signal: AbortSignal) {
        return super.make(request, { index, seed }, signal);
      }
    },
  },
  {
    does: 'fails each sample rather than throw',
    refusedBy: 'throws when nothing of the attempt can be used and nothing was paid',
    Backend: class extends CorrectBackend {
      override fail(unpaid: readonly BackendEvent[]): readonly BackendEvent[] {
        return unpaid;
      }
    },
  },
  {
    does: 'throws an error of its own',
    refusedBy: 'throws when nothing of the attempt can be used and nothing was paid',
    Backend: class extends CorrectBackend {
      override fail(): never {
        throw new Error('It did not work.');
      }
    },
  },
  {
    does: 'throws that a refusal was billed',
    refusedBy: 'throws when nothing of the attempt can be used and nothing was paid',
    Backend: class extends CorrectBackend {
      override fail(): never {
        throw new BackendError({ ...lost, billed: 'YES' });
      }
    },
  },
  {
    does: 'throws after an image',
    refusedBy: 'keeps what was made when the rest fails',
    Backend: class extends CorrectBackend {
      override failed(sample: number, failure: Failure): BackendEvent {
        if (failure.billed === 'NO' && sample > 0) throw new BackendError(failure);
        return super.failed(sample, failure);
      }
    },
  },
  {
    does: 'throws what may have cost money',
    refusedBy: 'tells a failure that may have cost money as an event',
    Backend: class extends CorrectBackend {
      override failed(sample: number, failure: Failure): BackendEvent {
        if (failure.code === 'OUTCOME_UNKNOWN') throw new BackendError(failure);
        return super.failed(sample, failure);
      }
    },
  },
  {
    does: 'says that a lost job was not billed',
    refusedBy: 'tells a failure that may have cost money as an event',
    Backend: altering((event) =>
      event.type === 'sampleFailed' && event.failure.code === 'OUTCOME_UNKNOWN'
        ? [{ ...event, failure: { ...event.failure, billed: 'NO' } }]
        : [event],
    ),
  },
  {
    does: 'tells costs in credits',
    refusedBy: 'tells costs in whole micro-credits',
    Backend: drawing(() => ({ cost: 0.006 })),
  },
];

const naughtyWhenStopped: readonly NaughtyBackend[] = [
  {
    does: 'asks the provider before it looks at the signal',
    refusedBy: 'does nothing for a signal that has aborted already',
    Backend: class extends CorrectBackend {
      override run(request: BackendRequest, signal: AbortSignal): BackendRun {
        this.shop.look();
        return super.run(request, signal);
      }
    },
  },
  {
    does: 'warns before it looks at the signal',
    refusedBy: 'does nothing for a signal that has aborted already',
    Backend: class extends CorrectBackend {
      override async *run(request: BackendRequest, signal: AbortSignal): BackendRun {
        yield { type: 'warning', code: 'PARAMETER_IGNORED', message: 'It begins.' };
        yield* super.run(request, signal);
      }
    },
  },
  {
    does: 'waits on as if nothing had happened',
    refusedBy: 'stops when the signal aborts, and throws its reason',
    Backend: class extends CorrectBackend {
      override async *run(request: BackendRequest, signal: AbortSignal): BackendRun {
        for await (const event of super.run(request, signal)) {
          yield event;
          if (signal.aborted) await never;
        }
      }
    },
  },
  {
    does: 'returns as if it had ended',
    refusedBy: 'stops when the signal aborts, and throws its reason',
    Backend: stopping(() => {}),
  },
  {
    does: 'throws something else than the reason',
    refusedBy: 'stops when the signal aborts, and throws its reason',
    Backend: stopping(({ reason }) => {
      throw new BackendError(reason.failure);
    }),
  },
  {
    does: 'tells progress after the abort',
    refusedBy: 'tells nothing but what cost money after an abort',
    Backend: class extends CorrectBackend {
      override async *leave(sample: number, reason: StopReason): BackendRun {
        yield this.progress(sample, 2);
        yield* super.leave(sample, reason);
      }
    },
  },
  {
    does: 'fails a sample that was never begun',
    refusedBy: 'tells nothing but what cost money after an abort',
    Backend: class extends CorrectBackend {
      override async *run(request: BackendRequest, signal: AbortSignal): BackendRun {
        const begun = new Set<number>();
        try {
          for await (const event of super.run(request, signal)) {
            if (event.type === 'submitting' || event.type === 'submitted') begun.add(event.sample);
            yield event;
          }
        } catch (error) {
          if (signal.aborted && begun.size > 0)
            for (const { index } of request.samples)
              if (!begun.has(index)) yield this.failed(index, signal.reason.failure);
          throw error;
        }
      }
    },
  },
  {
    does: 'tells nothing of what it paid for',
    refusedBy: 'tells on an abort what money was spent',
    Backend: leaving(() => []),
  },
  {
    does: 'says that what it paid for was not billed',
    refusedBy: 'tells on an abort what money was spent',
    Backend: leaving((sample, reason) =>
      failedWith({ ...reason.failure, billed: 'NO' })(sample, reason),
    ),
  },
  {
    does: 'gives a code of its own for an abort',
    refusedBy: 'tells on an abort what money was spent',
    Backend: leaving(failedWith({ ...lost, code: 'PROVIDER_FAILED' })),
  },
  {
    does: 'ends a submitted sample on a shutdown',
    refusedBy: 'leaves a submitted sample without an end on a shutdown',
    Backend: leaving((sample, { failure }) => [
      { type: 'sampleFailed', sample, failure: { ...failure, billed: 'UNKNOWN' } },
    ]),
  },
  {
    does: 'pays for the rest when it is left',
    refusedBy: 'pays for nothing more once it is left',
    Backend: class extends CorrectBackend {
      override async *run(request: BackendRequest, signal: AbortSignal): BackendRun {
        const fresh = request.samples.filter(({ handle }) => handle === undefined);
        let begun = 0;
        let isLeft = true;
        try {
          for await (const event of super.run(request, signal)) {
            if (event.type === 'submitted') begun += 1;
            yield event;
          }
          isLeft = false;
        } catch (error) {
          isLeft = false;
          throw error;
        } finally {
          if (isLeft) for (const { seed } of fresh.slice(begun)) this.shop.pay(seed);
        }
      }
    },
  },
  {
    does: 'keeps its slot when it is left',
    refusedBy: 'can be used again after it was stopped or left',
    Backend: class extends CorrectBackend {
      private isTaken = false;

      override async *run(request: BackendRequest, signal: AbortSignal): BackendRun {
        if (this.isTaken) await never;
        this.isTaken = true;
        for await (const event of super.run(request, signal)) {
          yield event;
          if (event.type === 'submitted' || event.type === 'image') this.isTaken = false;
        }
      }
    },
  },
];

/** Each a small variation of the correct backend. */
export const naughtyBackends: readonly NaughtyBackend[] = [
  ...naughtyOffers,
  ...naughtyEvents,
  ...naughtyWithMoney,
  ...naughtyWhenStopped,
];
