import { InvalidInputError, NotFoundError } from '#src/domain/gateway-errors.ts';
import { deliveries } from '#src/webhooks/deliveries.ts';
import { registry } from '#src/webhooks/registry.ts';
import type { CreatedWebhook } from '#src/webhooks/webhooks.ts';
import { builder } from './builder.ts';
import { defaultPage, mustFit } from './pages.ts';
import { generator, owner } from './scopes.ts';
import {
  defaultEvents,
  parseWebhook,
  WebhookDeliveryType,
  WebhookEventEnum,
  WebhookSecretType,
  WebhookType,
} from './webhook.ts';

const CreateWebhookSuccess = builder.objectRef<CreatedWebhook>('CreateWebhookSuccess').implement({
  authScopes: owner,
  description: 'A webhook that was just made.',
  fields: (t) => ({
    webhook: t.field({
      type: WebhookType,
      description: 'The webhook that was made.',
      resolve: ({ webhook }) => webhook,
    }),
    secret: t.exposeString('secret', {
      nullable: true,
      description:
        'The secret that deliveries are signed with, where this is the first webhook; null later: `rotateWebhookSecret` makes another.',
    }),
  }),
});

builder.queryFields((t) => ({
  webhooks: t.field({
    authScopes: owner,
    type: [WebhookType],
    description: "The account's webhooks, oldest first. Those of single generations are not here.",
    resolve: (_root, _args, { database, viewer }) =>
      database.read(() => registry.list(viewer.accountId)),
  }),
  webhookDeliveries: t.field({
    authScopes: owner,
    type: [WebhookDeliveryType],
    description: 'What was sent, or is to be sent, the newest first.',
    args: {
      first: t.arg.int({ defaultValue: defaultPage, description: 'How many, from 1 to 100.' }),
    },
    resolve: (_root, { first }, { database, viewer }) => {
      const count = first ?? defaultPage;
      mustFit('first', count, 1);
      return database.read(() => deliveries.ofAccount(viewer.accountId, count));
    },
  }),
}));

builder.mutationFields((t) => ({
  createWebhook: t.field({
    authScopes: generator,
    type: CreateWebhookSuccess,
    description: "Has the events of all of the account's generations sent to a URL.",
    errors: {
      types: [InvalidInputError],
      directResult: true,
      union: { name: 'CreateWebhookResult', description: 'The webhook, or why it was not made.' },
    },
    args: {
      url: t.arg({ type: 'URL', required: true, description: 'An https URL of a public host.' }),
      events: t.arg({
        type: [WebhookEventEnum],
        defaultValue: [...defaultEvents],
        description: 'The events that are sent there.',
      }),
    },
    resolve: (_root, args, { webhooks, viewer }) =>
      webhooks.create(viewer.accountId, parseWebhook(args)),
  }),
  deleteWebhook: t.field({
    authScopes: generator,
    type: WebhookType,
    description: 'Ends a webhook. What is still owed to it is given up.',
    errors: {
      types: [NotFoundError],
      directResult: true,
      union: { name: 'DeleteWebhookResult', description: 'The webhook, or that there is none.' },
    },
    args: { id: t.arg.id({ required: true, description: 'The id of the webhook.' }) },
    resolve: (_root, { id }, { webhooks, viewer }) => webhooks.end(viewer.accountId, id),
  }),
  rotateWebhookSecret: t.field({
    authScopes: generator,
    type: WebhookSecretType,
    description:
      'Makes the secret that deliveries are signed with, or a new one in its place: both sign during the overlap.',
    errors: {
      types: [InvalidInputError],
      directResult: true,
      union: {
        name: 'RotateWebhookSecretResult',
        description: 'The secret, or why there is none.',
      },
    },
    args: {
      overlapMs: t.arg.int({
        defaultValue: 86_400_000,
        description: 'Milliseconds that the old secret signs too, at most 24 days.',
      }),
    },
    resolve: (_root, { overlapMs }, { webhooks, viewer }) =>
      webhooks.rotateSecret(viewer.accountId, overlapMs ?? 86_400_000),
  }),
  redeliver: t.field({
    authScopes: generator,
    type: WebhookDeliveryType,
    description: 'Sends an event again, whatever became of it, where its webhook has not ended.',
    errors: {
      types: [NotFoundError, InvalidInputError],
      directResult: true,
      union: { name: 'RedeliverResult', description: 'The delivery, or why it is not sent.' },
    },
    args: { id: t.arg.id({ required: true, description: 'The id of the delivery.' }) },
    resolve: (_root, { id }, { webhooks, viewer }) => webhooks.redeliver(viewer.accountId, id),
  }),
}));
