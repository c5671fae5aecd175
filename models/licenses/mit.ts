import type { License } from '#models/definition.ts';

export const mit: License = {
  name: 'MIT License',
  spdx: 'MIT',
  url: 'https://opensource.org/license/mit',
  summary: 'Free to use, change and pass on, as long as its notice goes with it.',
  useRestrictions: [],
};
