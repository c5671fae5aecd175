import { describe, expect, test } from 'vitest';
import type { Backend, BackendEvent } from '#src/backends/backend.ts';
import type { BackendContractOptions, Payment } from '#test/contracts/backend/check.ts';
import { backendChecks, type CheckName, createBench } from '#test/contracts/backend.ts';
import { lost } from '#test/contracts/correct-backend.ts';

/** A real backend whose events or offers are wrong in one way, and the check that must refuse it. */
interface Twin {
  /** What it does. */
  readonly does: string;
  readonly refusedBy: CheckName;
  /** Where it means something. @default every payment */
  readonly payments?: readonly Payment[];
  of(backend: Backend): Backend;
}

/** A backend whose events go through `alter`, each to none, one or several. */
function altering(
  does: string,
  refusedBy: CheckName,
  alter: (event: BackendEvent) => readonly BackendEvent[],
  payments?: readonly Payment[],
): Twin {
  const of = (backend: Backend): Backend => ({
    id: backend.id,
    concurrency: backend.concurrency,
    offer: (model) => backend.offer(model),
    async *run(request, signal) {
      for await (const event of backend.run(request, signal)) yield* alter(event);
    },
  });
  return { does, refusedBy, of, ...(payments && { payments }) };
}

/** Tells this progress before each image. */
function progressing(
  does: string,
  refusedBy: CheckName,
  ...told: readonly { readonly fraction: number; readonly step?: number; preview?: string }[]
): Twin {
  return altering(does, refusedBy, (event) => {
    if (event.type !== 'image') return [event];
    const { sample } = event;
    const basis = { phase: 'DECODING', step: 1, steps: 2, basis: 'ESTIMATED' } as const;
    const progress = told.map(
      (one) => ({ type: 'progress', sample, progress: { ...basis, ...one } }) as const,
    );
    return [...progress, event];
  });
}

const whereItPays: readonly Payment[] = ['AT_ONCE', 'BY_JOB'];

const twins: readonly Twin[] = [
  {
    does: 'refuses what it can run',
    refusedBy: 'offers what it can run',
    of: (backend) => ({
      id: backend.id,
      concurrency: backend.concurrency,
      offer: (model) => ({ ...backend.offer(model), refuses: () => 'No.' }),
      run: (request, signal) => backend.run(request, signal),
    }),
  },
  altering(
    'returns without the last of two images',
    'ends each sample, and returns then',
    (event) => (event.type === 'image' && event.sample === 1 ? [] : [event]),
  ),
  altering(
    'has two images for one sample',
    'ends a sample once, and tells nothing of it afterwards',
    (event) => (event.type === 'image' ? [event, event] : [event]),
  ),
  altering(
    'fails a sample after its image',
    'ends a sample once, and tells nothing of it afterwards',
    (event) =>
      event.type === 'image'
        ? [event, { type: 'sampleFailed', sample: event.sample, failure: lost }]
        : [event],
  ),
  altering(
    'counts the samples of the attempt rather than name them by their index',
    'tells only of the samples that are still to make',
    (event) => ('sample' in event ? [{ ...event, sample: 0 }] : [event]),
  ),
  altering('draws a smaller picture', 'makes a picture of the size that was asked for', (event) =>
    event.type === 'image'
      ? [
          {
            ...event,
            picture: { kind: 'pixels', data: new Uint8Array(3), width: 1, height: 1 },
          },
        ]
      : [event],
  ),
  progressing(
    'lets progress fall',
    'never lets progress fall',
    { fraction: 0.995 },
    { fraction: 0.1 },
  ),
  progressing('is complete before the image is there', 'keeps progress below 1 until the end', {
    fraction: 1,
  }),
  progressing('goes beyond the last step', 'keeps progress below 1 until the end', {
    fraction: 0.995,
    step: 3,
  }),
  progressing('draws a preview that is not wanted', 'makes no preview that is not wanted', {
    fraction: 0.995,
    preview: 'data:image/webp;base64,AA==',
  }),
  altering(
    'pays without telling submitting',
    'tells submitting before it pays',
    (event) => (event.type === 'submitting' ? [] : [event]),
    whereItPays,
  ),
  altering(
    'never tells the handle',
    'tells submitted before it polls',
    (event) => (event.type === 'submitted' ? [] : [event]),
    ['BY_JOB'],
  ),
  altering(
    'says that what it lost was not billed',
    'tells a failure that may have cost money as an event',
    (event) =>
      event.type === 'sampleFailed'
        ? [{ ...event, failure: { ...event.failure, billed: 'NO' } }]
        : [event],
    whereItPays,
  ),
  altering('tells costs in credits', 'tells costs in whole micro-credits', (event) =>
    event.type === 'image' ? [{ ...event, cost: 0.006 }] : [event],
  ),
];

/** That the checks see through wrong twins of a real backend, with its own medium behind them. */
export function testNaughtyTwins(name: string, options: BackendContractOptions): void {
  const able = twins.filter(
    ({ payments }) => payments === undefined || payments.includes(options.payment),
  );
  describe(`a twin of ${name} is refused that`, () => {
    test.each(able)('$does', async ({ refusedBy, of }) => {
      const bench = createBench({
        ...options,
        async create(manner) {
          const subject = await options.create(manner);
          return {
            backend: of(subject.backend),
            asked: () => subject.asked(),
            breakDown: () => subject.breakDown(),
            loseResults: () => subject.loseResults(),
            [Symbol.asyncDispose]: () => subject[Symbol.asyncDispose](),
          };
        },
      });
      await expect(backendChecks[refusedBy].run(bench)).rejects.toThrow();
    });
  });
}
