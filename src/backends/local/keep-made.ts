import { BackendError, type BackendEvent, type BackendRequest } from '#src/backends/backend.ts';

/** The events of an attempt, of which what was made before a failure is kept: only the samples that were lost fail. */
export async function* keepMade(
  events: AsyncIterable<BackendEvent>,
  { samples }: Pick<BackendRequest, 'samples'>,
  signal: AbortSignal,
): AsyncGenerator<BackendEvent, void, undefined> {
  const pending = new Set(samples.map(({ index }) => index));
  try {
    for await (const event of events) {
      if (event.type === 'image') pending.delete(event.sample);
      yield event;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof BackendError) || pending.size === samples.length) throw error;
    for (const sample of pending) yield { type: 'sampleFailed', sample, failure: error.failure };
  }
}
