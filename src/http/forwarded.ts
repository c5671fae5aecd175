import type { IncomingMessage } from 'node:http';
import type { Origins } from './origins.ts';

const forwarding = ['forwarded', 'x-real-ip'];

/**
 * Refuses requests that a proxy passes on, for as long as no request needs a key: a gateway that listens
 * on loopback alone would serve everybody whom the proxy serves.
 */
export function refuseForwarded(origins: Origins, { isOpen }: { isOpen(): boolean }): Origins {
  return {
    ...origins,
    refusal(request) {
      const header = forwardingHeader(request);
      if (header !== undefined && isOpen())
        return `A proxy passed this request on (header ${header}), and this gateway has no API keys: make one before others can reach it (npm run admin -- --help).`;
      return origins.refusal(request);
    },
  };
}

function forwardingHeader({ headers }: IncomingMessage): string | undefined {
  return Object.keys(headers).find(
    (name) => name.startsWith('x-forwarded-') || forwarding.includes(name),
  );
}
