import { accounts } from '#src/accounts/accounts.ts';
import { keys } from '#src/accounts/keys.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import { AccountType, ApiKeyType } from './account.ts';
import { builder } from './builder.ts';
import { Scope } from './enums.ts';
import { anybody } from './scopes.ts';

const ViewerType = builder.objectRef<Viewer>('Viewer').implement({
  authScopes: anybody,
  description: 'Who asks, and what they may do.',
  fields: (t) => ({
    account: t.field({
      type: AccountType,
      description: 'The account that the key belongs to.',
      resolve: ({ accountId }, _args, { database }) =>
        database.read(() => accounts.mustFind(accountId)),
    }),
    scopes: t.field({
      type: [Scope],
      description: 'What requests with this key may do.',
      resolve: ({ scopes }) => [...scopes],
    }),
    key: t.field({
      type: ApiKeyType,
      nullable: true,
      description: 'The key of this request; null where the gateway is open to its own machine.',
      resolve: ({ keyId }, _args, { database }) =>
        keyId === null ? null : database.read(() => keys.find(keyId)),
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    authScopes: anybody,
    type: ViewerType,
    description: 'Who the gateway takes the caller for.',
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);
