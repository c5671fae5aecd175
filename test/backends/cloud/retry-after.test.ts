import { expect, test } from 'vitest';
import { huggingface } from '#src/backends/huggingface/provider.ts';
import { replicate } from '#src/backends/replicate/provider.ts';
import { segmind } from '#src/backends/segmind/provider.ts';

test.for([segmind, replicate, huggingface])(
  '$name may say when to come back in seconds or as a date',
  (provider) => {
    const now = Date.UTC(2026, 2, 1, 12);
    const resetAt = (value: string | string[] | undefined) =>
      provider.readHeaders({ 'retry-after': value }, now).rateLimitResetAt;
    expect(resetAt('3')).toBe(now + 3_000);
    expect(resetAt(['3', '9'])).toBe(now + 3_000);
    expect(resetAt('Sun, 01 Mar 2026 12:00:02 GMT')).toBe(now + 2_000);
    expect(resetAt('soon')).toBeUndefined();
    expect(resetAt(undefined)).toBeUndefined();
  },
);
