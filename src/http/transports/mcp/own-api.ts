import { buffer } from 'node:stream/consumers';
import { decodeGlobalID } from '@pothos/plugin-relay';
import type { Viewer } from '#src/accounts/viewer.ts';
import type { GatewayOptions } from '#src/gateway.ts';
import { repository } from '#src/generations/store/repository.ts';
import { ImagesAwayError } from '#src/images/image-store.ts';
import { ApiError, dataOf, type GatewayApi, refusalIn } from '#src/mcp/gateway-api.ts';
import type { Asked, Operations } from '#src/operations/operations.ts';
import { isStream } from '#src/operations/results.ts';

export interface OwnApiOptions extends Pick<GatewayOptions, 'database' | 'images'> {
  readonly operations: Operations;
}

/** The gateway in this process, as this viewer sees it. */
export function createOwnApi(
  { operations, database, images }: OwnApiOptions,
  viewer: Viewer,
  asked: Asked,
): GatewayApi {
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
    async file({ id }) {
      const sample = await database.read(() => repository.sample(decodeGlobalID(id).id));
      const image = sample?.image;
      const file = image && (await images.open(image.key).catch(outOfReach));
      return file ? buffer(file.stream) : null;
    },
  };
}

function outOfReach(error: unknown): never {
  if (!(error instanceof ImagesAwayError)) throw error;
  throw new ApiError('NETWORK', 'The file of an image is out of reach.', { cause: error });
}
