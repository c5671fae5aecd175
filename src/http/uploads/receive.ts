import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import { createSlotPool, SlotsExhaustedError } from '#src/accounts/slot-pool.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import { RateLimitedError } from '#src/domain/gateway-errors.ts';
import { readBytes } from '#src/http/read-body.ts';
import type { Operations } from '#src/operations/operations.ts';

/** Bodies that are read at once: each is held whole until it is a picture. */
const bodies = { of: 'uploads', perAccount: 4, perProcess: 16 } as const;

/**
 * Reads the body of a request that brings pictures, and holds it while it is used.
 *
 * @param most bytes that it may have
 * @throws RateLimitedError where as many are read as may be; UnreadableRequestError; and what `use` throws
 */
export type Receive = <T>(
  viewer: Viewer,
  request: IncomingMessage,
  most: number,
  use: (body: Buffer) => Promise<T>,
) => Promise<T>;

/** For all doors that take pictures, which share the places. */
export function createReceive(): Receive {
  const slots = createSlotPool(bodies);

  function acquire(accountId: string): () => void {
    try {
      return slots.acquire({ accountId, isValid: () => true, end: () => undefined });
    } catch (error) {
      if (!(error instanceof SlotsExhaustedError)) throw error;
      throw new RateLimitedError(error.message, null);
    }
  }

  return async ({ accountId }, request, most, use) => {
    const release = acquire(accountId);
    try {
      return await use(await readBytes(request, most));
    } finally {
      release();
    }
  };
}

/**
 * Resolves when the viewer may bring or remove a picture.
 *
 * @throws GraphQLError with code FORBIDDEN or RATE_LIMITED
 */
export async function mustBringPictures(operations: Operations, viewer: Viewer): Promise<void> {
  if (!viewer.scopes.includes('GENERATE'))
    throw new GraphQLError('This needs a key with the scope GENERATE.', {
      extensions: { code: 'FORBIDDEN' },
    });
  await operations.turn(viewer);
}
