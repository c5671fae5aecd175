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

/**
 * A configuration of which each key is in `shape`, or in `harmless`, or refused by its name: a setting that
 * is passed over would draw another picture without a word. Null means absent where it has no meaning of
 * its own, and keys that begin with `_` say who wrote the file.
 * @param harmless what has no part in drawing, or is decided here
 */
export function settings<Shape extends z.ZodRawShape>(shape: Shape, harmless: readonly string[]) {
  const known = new Set([...Object.keys(shape), ...harmless, ...harmlessAnywhere]);
  const nullable = new Set(Object.keys(shape).filter((key) => accepts(shape[key]!, null)));
  return z
    .looseObject({})
    .transform((file, context) => {
      const given = Object.entries(file).filter(
        ([key, value]) => value !== null || nullable.has(key),
      );
      for (const [key] of given) {
        if (!known.has(key) && !key.startsWith('_')) {
          context.addIssue({
            code: 'custom',
            path: [key.slice(0, 100)],
            message:
              'is not known to the engine, and may change what the model draws; leave it out',
          });
        }
      }
      return Object.fromEntries(given);
    })
    .pipe(z.object(shape));
}

function accepts(type: z.core.$ZodType, value: unknown): boolean {
  return z.safeParse(type, value).success;
}

/** Of training, of diffusers' averaging of weights, and of how the file's weights are stored. */
const harmlessAnywhere = [
  'decay',
  'dropout',
  'dtype',
  'gradient_checkpointing',
  'inv_gamma',
  'min_decay',
  'optimization_step',
  'power',
  'torch_dtype',
  'update_after_step',
  'use_ema_warmup',
];
