import { isIP } from 'node:net';
import { isLoopback, isLoopbackAddress, isPublicAddress } from '#src/net/public-addresses.ts';

/** Decides where results may be downloaded from: an address out of an answer is not to be trusted. */
export interface ResultAddresses {
  /** @returns a sentence why not, or null */
  refuses(url: URL): string | null;
  /** For the addresses that a host's name resolves to. */
  allowsAddress(address: string): boolean;
}

export function createResultAddresses(
  imageHosts: readonly string[],
  baseUrl: URL,
): ResultAddresses {
  const allowed = new Set(imageHosts.map((host) => host.toLowerCase()));
  const development = baseUrl.protocol === 'http:' && isLoopback(baseUrl.hostname);

  const allowsAddress = (address: string): boolean =>
    isPublicAddress(address) || (development && isLoopbackAddress(address));

  return {
    allowsAddress,
    refuses(url) {
      const local = development && isLoopback(url.hostname);
      if (url.protocol !== 'https:' && !(local && url.protocol === 'http:'))
        return `results are fetched over https only, not ${url.protocol}`;
      if (url.username || url.password) return 'the result address carries credentials';
      if (!local && !allowed.has(url.host))
        return `${url.host} is not among the hosts that results may come from`;
      // A literal address is connected to without any lookup.
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      if (isIP(literal) && !allowsAddress(literal)) return `${literal} is not a public address`;
      return null;
    },
  };
}
