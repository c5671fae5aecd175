import { describe, expect, test } from 'vitest';
import { refusalOfRole } from '#src/cli/start/refusals.ts';
import { parseConfig } from '#src/config.ts';

const shared = {
  DATABASE_URL: 'postgres://darkroom:secret@db.example.com/darkroom',
  IMAGES: 's3://pictures',
  URL_SECRET: 'sixteen characters',
};
const refusal = (environment: Record<string, string>) => refusalOfRole(parseConfig(environment));

describe('a process of a role', () => {
  test('needs nothing where it does everything', () => {
    expect(refusal({})).toBeNull();
    expect(refusal({ ROLE: 'all' })).toBeNull();
  });

  test.each(['gateway', 'worker'])('%s: starts with all that it shares', (ROLE) => {
    expect(refusal({ ...shared, ROLE })).toBeNull();
  });

  test.each(['gateway', 'worker'])('%s: is refused without a database, in a sentence', (ROLE) => {
    const { DATABASE_URL: _, ...rest } = shared;
    expect(refusal({ ...rest, ROLE })).toBe(
      `ROLE=${ROLE} shares the work with other processes, by a database: set DATABASE_URL, or leave ROLE out.`,
    );
  });

  test.each(['gateway', 'worker'])('%s: is refused with images on its own disk', (ROLE) => {
    const { IMAGES: _, ...rest } = shared;
    expect(refusal({ ...rest, ROLE })).toMatch(/set IMAGES to a bucket\.$/);
  });

  test('a gateway is refused without the secret of the others, and a worker signs nothing', () => {
    const { URL_SECRET: _, ...rest } = shared;
    expect(refusal({ ...rest, ROLE: 'gateway' })).toMatch(/set URL_SECRET, the same for all\.$/);
    expect(refusal({ ...rest, ROLE: 'worker' })).toBeNull();
  });
});
