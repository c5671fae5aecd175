import { retryAfter } from '#src/backends/cloud/http/retry-after.ts';
import type { Provider } from '#src/backends/cloud/provider.ts';
import { backends } from '#src/domain/backends.ts';
import { refusalOf } from './refusals.ts';

export const replicate: Provider = {
  id: 'replicate',
  name: backends.replicate.name,
  keyVariable: 'REPLICATE_API_KEY',
  // A prediction that was created is told by 201, and by 202 where it is waited for.
  successes: [200, 201, 202],
  mayQueueBehindErrors: true,
  refusalOf,
  readHeaders: (headers, now) => ({ rateLimitResetAt: retryAfter(headers, now) }),
};
