import type { Provider, Refusal } from './provider.ts';

/** What an answer of such a status means at every provider, where its own table does not say otherwise. */
export function commonRefusal(
  { id, name }: Pick<Provider, 'id' | 'name'>,
  status: number,
): Refusal {
  if (status === 429) {
    return {
      code: 'PROVIDER_RATE_LIMITED',
      says: `${name}'s rate limit is reached`,
      retryable: true,
    };
  }
  if (status >= 500) {
    return {
      code: 'PROVIDER_UNAVAILABLE',
      says: `${name} is not available`,
      retryable: true,
      outage: true,
    };
  }
  if (status >= 400) {
    return { code: 'PROVIDER_REJECTED', says: `${name} refused the request`, retryable: false };
  }
  // Redirects are never followed: they would take the key, or a paid POST, elsewhere.
  return {
    code: 'PROVIDER_BAD_RESPONSE',
    says: `Something other than ${name} answered; check ${id.toUpperCase()}_BASE_URL`,
    retryable: true,
    outage: true,
  };
}
