import { retryAfter } from '#src/backends/cloud/http/retry-after.ts';
import type { Provider } from '#src/backends/cloud/provider.ts';
import { backends } from '#src/domain/backends.ts';
import { refusalOf } from './refusals.ts';

export const huggingface: Provider = {
  id: 'huggingface',
  name: backends.huggingface.name,
  keyVariable: 'HUGGINGFACE_API_KEY',
  // What goes on to Replicate is answered with the status of a thing that was created.
  successes: [200, 201],
  refusalOf,
  readHeaders: (headers, now) => ({ rateLimitResetAt: retryAfter(headers, now) }),
};
