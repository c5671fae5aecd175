import SchemaBuilder from '@pothos/core';
import ErrorsPlugin from '@pothos/plugin-errors';
import RelayPlugin from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { ForbiddenError } from '#src/domain/gateway-errors.ts';
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
  /** Named as the scopes of keys are, and true for those that the viewer's key has. */
  AuthScopes: { generate: boolean; read: boolean; admin: boolean };
  DefaultFieldNullability: false;
  DefaultEdgesNullability: false;
  DefaultNodeNullability: true;
};

export const builder = new SchemaBuilder<SchemaTypes>({
  // Before the others, so that nothing runs for those who may not.
  plugins: [ScopeAuthPlugin, ErrorsPlugin, RelayPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authorizeOnSubscribe: true,
    // Once for an object instead of once for each of its fields.
    runScopesOnType: true,
    authScopes: ({ viewer: { scopes } }) => ({
      generate: scopes.includes('GENERATE'),
      read: scopes.includes('READ'),
      admin: scopes.includes('ADMIN'),
    }),
    unauthorizedError: (_parent, { viewer }, info) =>
      new ForbiddenError(
        `${info.parentType.name}.${info.fieldName} needs a scope that the key does not have; it has ${viewer.scopes.join(', ')}.`,
      ),
  },
  errors: { defaultTypes: [] },
  relay,
});

builder.queryType({ description: 'Reads, which change nothing.' });
builder.mutationType({
  description: 'Changes. Each field of a document is executed after the one before it.',
});
builder.subscriptionType({
  description: 'Updates: each field tells the state of now, then its changes.',
});
