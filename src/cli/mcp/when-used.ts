import type { GatewayApi } from '#src/mcp/gateway-api.ts';

/** An API that is made when it is first used. */
export function whenUsed(make: () => Promise<GatewayApi>): GatewayApi {
  let made: Promise<GatewayApi> | undefined;
  const api = () => {
    made ??= make().catch((error) => {
      // The next use tries again.
      made = undefined;
      throw error;
    });
    return made;
  };
  return {
    send: async (document, variables) => (await api()).send(document, variables),
    async *watch(document, variables, signal) {
      yield* (await api()).watch(document, variables, signal);
    },
    file: async (image) => (await api()).file(image),
  };
}
