import type { GatewayOptions } from '#src/gateway-options.ts';

const { POSITIVE_INFINITY: none } = Number;

/** Options of a gateway that limits no account and keeps everything. */
export const unlimited: Pick<GatewayOptions, 'limits' | 'retention'> = {
  limits: { concurrent: none, queued: none, requestsPerMinute: none },
  retention: { imagesMs: none, eventsMs: none, idempotencyKeysMs: none },
};
