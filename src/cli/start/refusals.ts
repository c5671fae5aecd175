import type { Config } from '#src/config.ts';
import { isLoopback } from '#src/net/public-addresses.ts';

const howToMakeKeys =
  'make an account and a key first (npm run admin -- --help), or leave the gateway to this machine';

/** Why a process of this role must not start with this configuration, in a sentence, or null. */
export function refusalOfRole({ ROLE, DATABASE_URL, IMAGES, URL_SECRET }: Config): string | null {
  if (ROLE === 'all') return null;
  if (DATABASE_URL === undefined)
    return `ROLE=${ROLE} shares the work with other processes, by a database: set DATABASE_URL, or leave ROLE out.`;
  if (IMAGES === undefined)
    return `ROLE=${ROLE} shares images with other processes, which cannot see this machine's disk: set IMAGES to a bucket.`;
  if (URL_SECRET === undefined && ROLE === 'gateway')
    return 'ROLE=gateway signs image URLs that other gateways check: set URL_SECRET, the same for all.';
  return null;
}

/**
 * Why the gateway must not start with this configuration, in a sentence, or null. Without keys
 * everybody who reaches it may do everything, whichever way the outside comes in.
 */
export function refusalToStart(config: Config, areThereKeys: boolean): string | null {
  return areThereKeys ? null : outsiders(config);
}

function outsiders({ HOST, PUBLIC_URL }: Config): string | null {
  if (!isLoopback(HOST))
    return `HOST ${HOST} can be reached from outside, and there are no API keys: ${howToMakeKeys} with HOST=127.0.0.1.`;
  if (PUBLIC_URL === undefined || isLoopback(new URL(PUBLIC_URL).hostname)) return null;
  return `PUBLIC_URL ${PUBLIC_URL} says that the gateway can be reached from outside, and there are no API keys: ${howToMakeKeys} and leave PUBLIC_URL out.`;
}
