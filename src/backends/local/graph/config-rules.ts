import { z } from 'zod';

/** A setting of which the engine knows one value, which is also what older files mean by leaving it out. */
export function only<const T extends string | number | boolean | null>(value: T) {
  return z
    .literal(value, `only ${JSON.stringify(value)} is supported`)
    .nullish()
    .transform(() => value);
}

/** Widths, depths and the like: bounded, so that a damaged configuration cannot ask for the moon. */
export const size = z.int().min(1).max(65_536);
