import {
  BackendError,
  type BackendEvent,
  type BackendRequest,
  type SampleRequest,
  type StopReason,
} from '#src/backends/backend.ts';
import type { Failure } from '#src/domain/failures.ts';
import { type BackendRun, CorrectBackend, lost } from '#test/contracts/correct-backend.ts';
import { altering, drawing, type NaughtyBackend } from './variations.ts';

export const naughtyWithMoney: readonly NaughtyBackend[] = [
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
