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
/** Of a proxy, which may have a user and a password in it. */
export function proxyAddress(example = 'http://proxy.example.com:3128') {
  return z.url({ protocol: /^https?$/, error: `it must be a URL such as ${example}` });
}
/** Of what is asked without a user and a password: in a URL they would be passed over, or stop every request. */
export function address(example = 'https://images.example.com') {
  const isPlain = (url: string) => !/^\w+:\/\/[^/?#]*@/.test(url);
  return proxyAddress(example).refine(isPlain, 'it must have no user and no password in it');
}
/** What is sent in a header. */
export function headerText() {
  return z.string().regex(/^[\x21-\x7e]+$/, 'it must be letters, figures and signs of ASCII');
}
/** `name=value`, the value percent-encoded. */
export function isHeader(one: string): boolean {
  const [, value] = /^[\w-]+=([\x21-\x7e]*)$/.exec(one) ?? [];
  return value !== undefined && /^(?:[^%]|%[2-7][\da-f])*$/i.test(value);
}
export function list(isEntry: (one: string) => boolean, error: string) {
  return z
    .string()
    .default('')
    .transform((text) => text.split(',').map((one) => one.trim()))
    .transform((entries) => entries.filter((one) => one !== ''))
    .refine((entries) => entries.every(isEntry), { error });
}
/** Whole shares by name: `segmind:90,replicate:10`. */
export function shares<Name extends string>(names: readonly Name[]) {
  const error = `it must be shares such as ${names[0]}:90,${names[1]}:10, each of ${names.join(', ')} once`;
  const share = z.templateLiteral([z.enum(names), ':', z.string().regex(/^\d{1,4}$/)]);
  return list((one) => share.safeParse(one).success, error)
    .refine((all) => new Set(all.map((one) => one.split(':')[0])).size === all.length, { error })
    .transform((all) => new Map(all.map((one) => one.split(':') as [Name, string])))
    .transform(
      (all): ReadonlyMap<Name, number> =>
        new Map([...all].map(([name, share]) => [name, Number(share)])),
    );
}
export function folder() {
  const error = 'a ~ stands for your own home folder: write ~ or ~/folder';
  return z.string().regex(/^(?!~[^/\\])/, error);
}

export function databaseUrl() {
  return z.url({
    protocol: /^postgres(ql)?$/,
    error: 'it must be postgres://user:password@host:port/name',
  });
}
