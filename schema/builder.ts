import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import type { Context } from './context.ts';
import { relay } from './relay.ts';

/** The scalars, as they are inside the gateway and on the wire. Credits are micro-credits inside. */
type Scalars = {
  ID: { Input: string; Output: string | number };
  BigInt: { Input: number; Output: number };
  Seed: { Input: number; Output: number };
  Credits: { Input: number; Output: number };
  DateTime: { Input: number; Output: number };
  URL: { Input: string; Output: string };
  DataUrl: { Input: string; Output: string };
  JSON: { Input: never; Output: unknown };
};

export type SchemaTypes = {
  Context: Context;
  Scalars: Scalars;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: false;
};

export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ErrorsPlugin, RelayPlugin],
  defaultFieldNullability: false,
  errors: { defaultTypes: [] },
  relay,
});

builder.queryType({ description: 'What can be read.' });
builder.mutationType({ description: 'What can be done.' });
builder.subscriptionType({ description: 'What can be watched.' });
