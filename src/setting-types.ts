import { z } from 'zod';

/* What the environment's variables may hold, each with a sentence for those that do not. */

/** Blanks are no number, though JavaScript reads 0. */
function numeric(error: string) {
  return z.string().regex(/\S/, error).transform(Number);
}
export function numberFrom(least: number, most: number) {
  const error = `it must be a number from ${least} to ${most}`;
  return numeric(error).pipe(z.number({ error }).min(least, error).max(most, error));
}
export function wholeFrom(least: number, most = 1_000_000_000) {
  const error = `it must be a whole number from ${least} to ${most}`;
  return numeric(error).pipe(z.number({ error }).int(error).min(least, error).max(most, error));
}
export function choice<T extends readonly [string, ...string[]]>(...values: T) {
  return z.enum(values, { error: `it must be one of ${values.join(', ')}` });
}
export function onOrOff(standard: boolean) {
  return z
    .stringbool({ truthy: ['on'], falsy: ['off'], error: 'it must be on or off' })
    .default(standard);
}
export function address(example = 'https://images.example.com') {
  return z.url({ protocol: /^https?$/, error: `it must be a URL such as ${example}` });
}
export function list(isEntry: (one: string) => boolean, error: string) {
  return z
    .string()
    .default('')
    .transform((text) => text.split(',').map((one) => one.trim()))
    .transform((entries) => entries.filter((one) => one !== ''))
    .refine((entries) => entries.every(isEntry), { error });
}
export function folder() {
  const error = 'a ~ stands for your own home folder: write ~ or ~/folder';
  return z.string().regex(/^(?!~[^/\\])/, error);
}
