import type { Provider } from '#src/backends/cloud/provider.ts';
import { backends } from '#src/domain/backends.ts';
import { readHeaders } from './answer-headers.ts';
import { refusalOf } from './refusals.ts';

export const segmind: Provider = {
  id: 'segmind',
  name: backends.segmind.name,
  keyVariable: 'SEGMIND_API_KEY',
  refusalOf,
  readHeaders,
};
