import { accounts } from '#src/accounts/accounts.ts';
import { InvalidInputError, NotFoundError } from '#src/domain/gateway-errors.ts';
import { AccountType } from './account.ts';
import { actionsOf } from './actions.ts';
import { builder } from './builder.ts';
import { administrator } from './scopes.ts';

const idArgument = 'The id of the account.';

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
    resolve: (_root, { id, name }, context) =>
      actionsOf(context).createAccount({ id: id ?? undefined, name }),
  }),
);

builder.mutationField('grantCredits', (t) =>
  t.field({
    authScopes: administrator,
    type: AccountType,
    description: 'Adds credits to an account, once for each reference.',
    errors: {
      types: [InvalidInputError, NotFoundError],
      directResult: true,
      union: {
        name: 'GrantCreditsResult',
        description: 'The account afterwards, or why nothing was granted.',
      },
    },
    args: {
      account: t.arg.id({ required: true, description: 'The id of the account.' }),
      amount: t.arg({ type: 'Credits', required: true, description: 'Credits to add.' }),
      reference: t.arg.string({
        required: true,
        description: 'Names the grant, as an invoice number does: granting it again adds nothing.',
      }),
    },
    resolve: async (_root, { account, amount, reference }, context) => {
      await actionsOf(context).grant({ accountId: account, amount, reference });
      return context.database.read(() => accounts.mustFind(account));
    },
  }),
);

builder.mutationFields((t) => ({
  renameAccount: t.field({
    authScopes: administrator,
    type: AccountType,
    description: 'Gives an account another name.',
    errors: {
      types: [InvalidInputError, NotFoundError],
      directResult: true,
      union: {
        name: 'RenameAccountResult',
        description: 'The account, or why it has its old name.',
      },
    },
    args: {
      id: t.arg.id({ required: true, description: idArgument }),
      name: t.arg.string({ required: true, description: 'The new name, for people.' }),
    },
    resolve: (_root, { id, name }, context) => actionsOf(context).renameAccount(id, name),
  }),
  suspendAccount: t.field({
    authScopes: administrator,
    type: AccountType,
    description:
      'Has an account take no requests, and ends what it has open. What was accepted before goes on.',
    errors: {
      types: [NotFoundError],
      directResult: true,
      union: { name: 'SuspendAccountResult', description: 'The account, or that there is none.' },
    },
    args: { id: t.arg.id({ required: true, description: idArgument }) },
    resolve: (_root, { id }, context) => actionsOf(context).suspendAccount(id),
  }),
  resumeAccount: t.field({
    authScopes: administrator,
    type: AccountType,
    description: 'Has a suspended account take requests again.',
    errors: {
      types: [NotFoundError],
      directResult: true,
      union: { name: 'ResumeAccountResult', description: 'The account, or that there is none.' },
    },
    args: { id: t.arg.id({ required: true, description: idArgument }) },
    resolve: (_root, { id }, context) => actionsOf(context).resumeAccount(id),
  }),
  deleteAccount: t.field({
    authScopes: administrator,
    type: AccountType,
    description:
      'Deletes an account for ever: cancels its generations, ends its keys, and erases its prompts, images and webhooks within a minute. Its ledger stays.',
    errors: {
      types: [NotFoundError],
      directResult: true,
      union: {
        name: 'DeleteAccountResult',
        description: 'What is left of it, or that there is none.',
      },
    },
    args: { id: t.arg.id({ required: true, description: idArgument }) },
    resolve: (_root, { id }, context) => actionsOf(context).deleteAccount(id),
  }),
}));
