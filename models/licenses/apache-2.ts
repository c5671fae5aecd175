import type { License } from '#models/definition.ts';

export const apache2: License = {
  name: 'Apache License 2.0',
  spdx: 'Apache-2.0',
  url: 'https://www.apache.org/licenses/LICENSE-2.0',
  summary:
    'Free to use, change and pass on, as long as its notices go with it and changes are told; patents of the contributors included.',
  useRestrictions: [],
};
