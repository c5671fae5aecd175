import { type KeyLimits, parseModels } from '#src/accounts/key-limits.ts';
import type { MintedKey } from '#src/accounts/keys.ts';
import { InvalidInputError, NotFoundError } from '#src/domain/gateway-errors.ts';
import { ApiKeyType } from './account.ts';
import { actionsOf } from './actions.ts';
import { builder } from './builder.ts';
import { BackendIdEnum, Scope } from './enums.ts';
import { administrator } from './scopes.ts';

const CreatedApiKeyType = builder.objectRef<MintedKey>('CreatedApiKey').implement({
  authScopes: administrator,
  description: 'A key that was just made.',
  fields: (t) => ({
    key: t.exposeString('text', {
      description: 'The whole key. It is shown this once: only its hash is stored.',
    }),
    record: t.field({
      type: ApiKeyType,
      description: 'The key as lists show it from now on.',
      resolve: ({ record }) => record,
    }),
  }),
});

const KeyLimitsInput = builder.inputType('KeyLimitsInput', {
  description: 'What requests with a key may ask for. What is left out has no limit.',
  fields: (t) => ({
    models: t.idList({ description: 'The ids of the models that it may use.' }),
    backends: t.field({
      type: [BackendIdEnum],
      description: 'The backends that it may use.',
    }),
    requestsPerMinute: t.int({
      description: "Generations that it may ask for in a minute, beside the account's own limit.",
    }),
  }),
});

/** @throws InvalidInputError for a model that is not known */
function parseLimits(input: typeof KeyLimitsInput.$inferInput | null | undefined): KeyLimits {
  const { models = null, backends = null, requestsPerMinute = null } = input ?? {};
  return { models: models && parseModels(models), backends, requestsPerMinute };
}

/** Made anew for each field: the errors plugin names a union after its field. */
function resultOf(name: string, description: string) {
  return {
    types: [InvalidInputError, NotFoundError],
    directResult: true as const,
    union: { name, description },
  };
}

builder.mutationField('createApiKey', (t) =>
  t.field({
    authScopes: administrator,
    type: CreatedApiKeyType,
    description: 'Makes a key for an account.',
    errors: resultOf('CreateApiKeyResult', 'The key, or why it was not made.'),
    args: {
      account: t.arg.id({ required: true, description: 'The id of the account.' }),
      name: t.arg.string({
        required: true,
        description: 'A label for people, which lists of keys show.',
      }),
      scopes: t.arg({
        type: [Scope],
        required: true,
        description: 'What requests with the key may do.',
      }),
      environment: t.arg.string({
        defaultValue: 'live',
        description: 'Stands in the key, to tell one installation from another: 1 to 12 of a-z.',
      }),
      expiresAt: t.arg({
        type: 'DateTime',
        description: 'When it stops working; never by default.',
      }),
      limits: t.arg({
        type: KeyLimitsInput,
        description: 'What requests with it may ask for; anything by default.',
      }),
    },
    resolve: (_root, { account, name, scopes, environment, expiresAt, limits }, context) =>
      actionsOf(context).createKey({
        accountId: account,
        name,
        scopes,
        environment: environment ?? 'live',
        expiresAt: expiresAt ?? null,
        limits: parseLimits(limits),
      }),
  }),
);

builder.mutationField('limitApiKey', (t) =>
  t.field({
    authScopes: administrator,
    type: ApiKeyType,
    description: 'Puts limits in the place of those that a key has, from its next request on.',
    errors: resultOf('LimitApiKeyResult', 'The key, or why its limits were not changed.'),
    args: {
      id: t.arg.id({ required: true, description: 'The id of the key.' }),
      limits: t.arg({
        type: KeyLimitsInput,
        required: true,
        description: 'All its limits: what is left out has none.',
      }),
    },
    resolve: (_root, { id, limits }, context) =>
      actionsOf(context).limitKey(id, parseLimits(limits)),
  }),
);

builder.mutationField('revokeApiKey', (t) =>
  t.field({
    authScopes: administrator,
    type: ApiKeyType,
    description:
      'Ends a key at once, with the subscriptions it opened. Revoking twice is no error.',
    errors: {
      types: [NotFoundError],
      directResult: true,
      union: { name: 'RevokeApiKeyResult', description: 'The key, or that there is none.' },
    },
    args: { id: t.arg.id({ required: true, description: 'The id of the key.' }) },
    resolve: (_root, { id }, context) => actionsOf(context).revokeKey(id),
  }),
);

/** A day: long enough for everyone who holds the key to change over. */
const defaultOverlapMs = 86_400_000;

builder.mutationField('rotateApiKey', (t) =>
  t.field({
    authScopes: administrator,
    type: CreatedApiKeyType,
    description: 'Puts a new key in the place of one, which works on for the overlap.',
    errors: resultOf('RotateApiKeyResult', 'The new key, or why there is none.'),
    args: {
      id: t.arg.id({ required: true, description: 'The id of the old key.' }),
      overlapMs: t.arg.int({
        defaultValue: defaultOverlapMs,
        description: 'Milliseconds that the old key works on.',
      }),
    },
    resolve: (_root, { id, overlapMs }, context) =>
      actionsOf(context).rotateKey(id, overlapMs ?? defaultOverlapMs),
  }),
);
