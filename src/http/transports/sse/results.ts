import type { ExecutionResult } from 'graphql';
import type { Operation } from '#src/operations/operations.ts';
import { isStream } from '#src/operations/results.ts';
import type { EventStream } from './event-stream.ts';
import { serialized } from './serialized.ts';

/** Runs an operation and sends its results as `next` events, until it has ended or the client has gone. */
export async function sendResults(stream: EventStream, operation: Operation): Promise<void> {
  const result = await operation.run();
  if (!isStream(result)) return sendResult(stream, result);
  const leave = (): void => void result.return();
  if (stream.closed.aborted) return leave();
  stream.closed.addEventListener('abort', leave, { once: true });
  for await (const one of result) await sendResult(stream, one);
}

export function sendResult(stream: EventStream, result: ExecutionResult): Promise<void> {
  return stream.send({ event: 'next', data: serialized(result) });
}

/** Says that no more results come. */
export async function complete(stream: EventStream): Promise<void> {
  await stream.send({ event: 'complete', data: '' });
  stream.end();
}
