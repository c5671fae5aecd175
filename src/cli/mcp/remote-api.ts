import { DarkroomError } from '#client/errors.ts';
import { createTransport } from '#client/transport.ts';
import { ApiError, dataOf, type GatewayApi } from '#src/mcp/gateway-api.ts';

export interface RemoteApiOptions {
  /** Where the gateway is. */
  readonly url: string;
  readonly key: string | undefined;
}

/** A gateway over HTTP, as the holder of a key sees it. */
export function createRemoteApi({ url, key }: RemoteApiOptions): GatewayApi {
  const transport = createTransport({ url, ...(key && { key }) });
  return {
    send: (document, variables = {}) => transport.send<unknown>(document, variables).catch(passOn),
    async *watch(document, variables, signal) {
      try {
        for await (const result of transport.stream(document, variables, signal))
          yield dataOf(result);
      } catch (error) {
        if (!signal.aborted) passOn(error);
      }
    },
    async file(image) {
      const response = await fetch(image.url).catch((error) => {
        throw new ApiError(
          'NETWORK',
          `The file of an image could not be fetched from ${image.url}.`,
          {
            cause: error,
          },
        );
      });
      return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
    },
  };
}

function passOn(error: unknown): never {
  if (!(error instanceof DarkroomError)) throw error;
  throw new ApiError(error.code, error.message, { cause: error });
}
