import type { Viewer } from '#src/accounts/viewer.ts';
import { imageBytes, type Pictures } from '#src/http/images/image-bytes.ts';
import { ImagesAwayError } from '#src/images/image-store.ts';
import { ApiError, dataOf, type GatewayApi, refusalIn } from '#src/mcp/gateway-api.ts';
import type { Asked, Operations } from '#src/operations/operations.ts';
import { isStream } from '#src/operations/results.ts';

export interface OwnApiOptions extends Pictures {
  readonly operations: Operations;
}

/** The gateway in this process, as this viewer sees it. */
export function createOwnApi(options: OwnApiOptions, viewer: Viewer, asked: Asked): GatewayApi {
  const { operations } = options;

  async function run(query: string, variables: object) {
    // A call may take minutes, and the key may have ended meanwhile.
    if (!(await operations.isStillValid(viewer)))
      throw new ApiError('UNAUTHENTICATED', 'The API key of this call has ended.');
    const operation = await operations.prepareOwn(
      viewer,
      { query, variables: { ...variables } },
      asked,
    );
    return 'run' in operation ? operation.run() : { errors: operation };
  }

  return {
    async send(document, variables = {}) {
      const result = await run(document, variables);
      if (isStream(result)) throw new Error('a subscription is watched, not sent');
      return dataOf(result);
    },
    async *watch(document, variables, signal) {
      const results = await run(document, variables);
      if (!isStream(results)) throw refusalIn(results);
      const leave = (): void => void results.return();
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      try {
        for await (const result of results) yield dataOf(result);
      } finally {
        signal.removeEventListener('abort', leave);
      }
    },
    file: ({ id }) => imageBytes(options, id).catch(outOfReach),
  };
}

function outOfReach(error: unknown): never {
  if (!(error instanceof ImagesAwayError)) throw error;
  throw new ApiError('NETWORK', 'The file of an image is out of reach.', { cause: error });
}
