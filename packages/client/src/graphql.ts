/** For those who keep urql, Apollo Client, Relay or codegen: what these need to know of the schema. */
export { clientFragments as fragments } from './generated/documents.ts';
export { possibleTypes } from './generated/possible-types.ts';

/** An answer that may be any JSON. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** The schema's own scalars in TypeScript, for codegen's `scalars`. */
export const scalars = {
  BigInt: 'number',
  Credits: 'number',
  DataUrl: 'string',
  DateTime: 'string',
  JSON: "import('@darkroom/client/graphql').Json",
  Seed: 'number',
  URL: 'string',
} as const;

/** For the `config` of codegen's client preset. */
export const codegenConfig = {
  scalars,
  strictScalars: true,
  enumsAsTypes: true,
  useTypeImports: true,
} as const;
