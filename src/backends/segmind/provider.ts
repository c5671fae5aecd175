import type { Provider } from '#src/backends/cloud/provider.ts';
import { readHeaders } from './answer-headers.ts';
import { refusalOf } from './refusals.ts';

export const segmind: Provider = {
  id: 'segmind',
  name: 'Segmind',
  keyVariable: 'SEGMIND_API_KEY',
  refusalOf,
  readHeaders,
};
