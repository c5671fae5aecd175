import { encodeGlobalID } from '@pothos/plugin-relay';
import { type Actor, type AdminLogEntry, adminLog } from '#src/administration/admin-log.ts';
import { builder } from './builder.ts';
import { AdminAction, AdminDoor } from './enums.ts';
import { defaultPage, idInCursor, maxPage, notACursor, resolvePage } from './pages.ts';
import { administrator } from './scopes.ts';

const typeName = 'AdminLogEntry';

function entryId({ number }: AdminLogEntry): string {
  return encodeGlobalID(typeName, String(number));
}

/** @throws GraphQLError for what is not an entry */
function numberOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  const number = Number(idInCursor(cursor, typeName));
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw notACursor(cursor);
}

const ActorType = builder.objectRef<Actor>('AdminActor').implement({
  authScopes: administrator,
  description: 'Who changed something as an administrator.',
  fields: (t) => ({
    door: t.field({
      type: AdminDoor,
      description: 'How they came in.',
      resolve: ({ door }) => door,
    }),
    account: t.exposeID('accountId', {
      nullable: true,
      description: 'The id of their account; null at the command line.',
    }),
    key: t.exposeID('keyId', {
      nullable: true,
      description: 'The id of their key; null where none was needed.',
    }),
    requestId: t.exposeString('requestId', {
      nullable: true,
      description: 'The id of their request, which is in the log of the gateway.',
    }),
    user: t.exposeString('user', {
      nullable: true,
      description: "The user of the gateway's machine, at the command line.",
    }),
  }),
});

const EntryType = builder.objectRef<AdminLogEntry>(typeName).implement({
  authScopes: administrator,
  description: 'One change by an administrator. Entries never change and are never deleted.',
  fields: (t) => ({
    id: t.id({ description: 'The id of the entry, and its cursor in the list.', resolve: entryId }),
    action: t.field({
      type: AdminAction,
      description: 'What was done.',
      resolve: ({ action }) => action,
    }),
    actor: t.field({ type: ActorType, description: 'Who did it.', resolve: ({ actor }) => actor }),
    account: t.exposeID('accountId', {
      nullable: true,
      description: 'The id of the account it was done to; null where it is about none, as a pull.',
    }),
    key: t.exposeID('target', {
      nullable: true,
      description: 'The id of the key it was done to; null where it is not about one.',
    }),
    before: t.expose('before', {
      type: 'JSON',
      nullable: true,
      description: 'What was so before; null where there was nothing.',
    }),
    after: t.expose('after', {
      type: 'JSON',
      nullable: true,
      description: 'What is so since; null where nothing is left.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was done.' }),
  }),
});

builder.queryField('adminLog', (t) =>
  t.connection(
    {
      authScopes: administrator,
      type: EntryType,
      description: `What administrators changed, newest first; ${defaultPage} a page unless asked otherwise, at most ${maxPage}.`,
      args: { account: t.arg.id({ description: 'What was done to this account alone.' }) },
      resolve: (_root, { account, ...args }, { database }) =>
        resolvePage(
          { args, toCursor: entryId },
          // Newest first: what comes after a cursor in the list has a smaller number.
          async ({ before, after, limit, inverted }) =>
            database.read(() =>
              adminLog.page({
                limit,
                before: numberOf(after),
                after: numberOf(before),
                oldestFirst: inverted,
                accountId: account ?? undefined,
              }),
            ),
        ),
    },
    { name: 'AdminLogConnection', authScopes: administrator, description: 'A page of the log.' },
    { name: 'AdminLogEdge', authScopes: administrator, description: 'An entry in a page.' },
  ),
);
