import { isIP } from 'node:net';
import { isPublicAddress } from '#src/net/public-addresses.ts';

/** Decides where events may be sent: a URL of an account is not to be trusted with the network of the gateway. */
export interface WebhookAddresses {
  /** @returns a sentence why not, or null */
  refuses(url: string): string | null;
  /** Whether the operator named this host: it may be private, and without encryption. */
  isTrusted(url: URL): boolean;
}

export const allowedUrls =
  'an https URL of at most 2,000 characters without credentials, of a host on the public internet';
const maxLength = 2_000;

const standardPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** @param trustedHosts names, with a port where it is not the standard one: no other port of them is trusted */
export function createWebhookAddresses(trustedHosts: readonly string[]): WebhookAddresses {
  const trusted = new Set(trustedHosts.map((host) => host.toLowerCase()));
  const isTrusted = ({ protocol, host, hostname, port }: URL): boolean =>
    trusted.has(host) || trusted.has(`${hostname}:${port || standardPorts[protocol]}`);
  return {
    isTrusted,
    refuses(text) {
      const url = URL.parse(text);
      if (url === null || text.length > maxLength) return 'It is not a usable URL.';
      if (url.username || url.password) return 'It carries credentials.';
      if (isTrusted(url)) return /^https?:$/.test(url.protocol) ? null : 'It is not an http URL.';
      if (url.protocol !== 'https:') return 'It is not an https URL.';
      // A literal address is connected to without any look-up, where the others are checked.
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      if (isIP(literal) && !isPublicAddress(literal)) return 'It is not a public address.';
      return null;
    },
  };
}
