import { accounts } from '#src/accounts/accounts.ts';
import { type KeyLimits, parseModels } from '#src/accounts/key-limits.ts';
import type { MintedKey } from '#src/accounts/keys.ts';
import { InvalidInputError, NotFoundError } from '#src/domain/gateway-errors.ts';
import { AccountType, ApiKeyType } from './account.ts';
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

builder.mutationField('createAccount', (t) =>
  t.field({
    authScopes: administrator,
    type: AccountType,
    description: 'Makes an account, without credits and keys.',
    errors: {
      types: [InvalidInputError],
      directResult: true,
      union: { name: 'CreateAccountResult', description: 'The account, or why it was not made.' },
    },
    args: {
      name: t.arg.string({ required: true, description: 'The name of the account, for people.' }),
      id: t.arg.id({ description: 'Its id; left out, it gets one.' }),
    },
    resolve: (_root, { id, name }, { administration }) =>
      administration.createAccount({ id: id ?? undefined, name }),
  }),
);

builder.mutationField('grantCredits', (t) =>
  t.field({
    authScopes: administrator,
    type: AccountType,
    description: 'Adds credits to an account, once for each reference.',
    errors: resultOf('GrantCreditsResult', 'The account afterwards, or why nothing was granted.'),
    args: {
      account: t.arg.id({ required: true, description: 'The id of the account.' }),
      amount: t.arg({ type: 'Credits', required: true, description: 'Credits to add.' }),
      reference: t.arg.string({
        required: true,
        description: 'Names the grant, as an invoice number does: granting it again adds nothing.',
      }),
    },
    resolve: async (_root, { account, amount, reference }, { administration, database }) => {
      await administration.grant({ accountId: account, amount, reference });
      return database.read(() => accounts.mustFind(account));
    },
  }),
);

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
        description: 'Stands in the key, to tell one installation from another.',
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
      context.administration.createKey({
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
    resolve: (_root, { id, limits }, { administration }) =>
      administration.limitKey(id, parseLimits(limits)),
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
    resolve: (_root, { id }, { administration }) => administration.revokeKey(id),
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
    resolve: (_root, { id, overlapMs }, { administration }) =>
      administration.rotateKey(id, overlapMs ?? defaultOverlapMs),
  }),
);
