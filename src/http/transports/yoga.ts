import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyTooLargeError, readBody } from '#src/http/read-body.ts';
import { sendErrors } from '#src/http/send.ts';
import { type Graphql, maxBodyBytes } from '#src/operations/graphql.ts';

/**
 * GraphQL over plain HTTP, by Yoga. Bodies are read and limited here: Yoga's own limit sends each
 * of them through two more streams, which is a third of what a small request costs.
 */
export function createYogaRoute({ yoga }: Graphql) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'POST') {
      try {
        const body = await readBody(request, maxBodyBytes);
        if (body === '')
          return sendErrors(response, 400, [{ message: 'The request has no body.' }]);
        // Where Yoga looks for what a framework has read already.
        Object.assign(request, { body });
      } catch (error) {
        if (!(error instanceof BodyTooLargeError)) throw error;
        return sendErrors(response, 413, [{ message: error.message }], { connection: 'close' });
      }
    }
    await yoga.handle(request, response);
  };
}
