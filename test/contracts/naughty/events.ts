import type { BackendRequest, SampleRequest } from '#src/backends/backend.ts';
import { type BackendRun, CorrectBackend, lost } from '#test/contracts/correct-backend.ts';
import { altering, drawing, type NaughtyBackend, never, progressing } from './variations.ts';

export const naughtyEvents: readonly NaughtyBackend[] = [
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
