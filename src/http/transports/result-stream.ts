import type { ExecutionResult, GraphQLError } from 'graphql';
import { whenAborted } from '#src/async/when-aborted.ts';
import type { Operation } from '#src/operations/operations.ts';
import { isStream } from '#src/operations/results.ts';

/** An answer that takes one result after another. */
export interface ResultStream {
  /** Resolves when the client took enough for more to be sent, or has gone. */
  send(result: ExecutionResult): Promise<void>;
  /** Says that no more results come. */
  complete(): Promise<void>;
  /** Aborts when the client has gone. */
  readonly closed: AbortSignal;
}

/** Runs an operation and sends its results, or what is wrong with it, until it has ended or the client has gone. */
export async function sendResults(
  stream: ResultStream,
  outcome: Operation | { readonly errors: readonly GraphQLError[] },
): Promise<void> {
  const result = 'run' in outcome ? await outcome.run() : outcome;
  if (!isStream(result)) {
    await stream.send(result);
  } else {
    whenAborted(stream.closed, () => void result.return());
    for await (const one of result) await stream.send(one);
  }
  await stream.complete();
}
