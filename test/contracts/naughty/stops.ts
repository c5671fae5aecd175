import { BackendError, type BackendRequest, type StopReason } from '#src/backends/backend.ts';
import { type BackendRun, CorrectBackend, lost } from '#test/contracts/correct-backend.ts';
import { failedWith, leaving, type NaughtyBackend, never, stopping } from './variations.ts';

export const naughtyWhenStopped: readonly NaughtyBackend[] = [
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
