import { InvalidInputError, NotFoundError } from '#src/domain/gateway-errors.ts';
import {
  type Delivery,
  deliveryStates,
  type Webhook,
  type WebhookRequest,
  webhookEvents,
} from '#src/domain/webhooks.ts';
import { outbox } from '#src/webhooks/outbox.ts';
import { registry } from '#src/webhooks/registry.ts';
import type { WebhookSecrets } from '#src/webhooks/secrets.ts';
import type { CreatedWebhook } from '#src/webhooks/webhooks.ts';
import { builder } from './builder.ts';
import { enumOf } from './enums.ts';
import { GenerationType, ownGeneration } from './generation.ts';
import { defaultPage, maxPage } from './pages.ts';
import { generator, owner } from './scopes.ts';
import { refusal } from './subscribe.ts';

const WebhookEventEnum = enumOf('WebhookEvent', 'What a webhook is told of.', webhookEvents);
const DeliveryState = enumOf('WebhookDeliveryState', 'What became of a delivery.', deliveryStates);

const WebhookType = builder.objectRef<Webhook>('Webhook').implement({
  authScopes: owner,
  description:
    "Where an account's events are sent, signed by Standard Webhooks. The body has `type`, `timestamp` and `data`: the generation as it is at that time.",
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the webhook.' }),
    url: t.expose('url', { type: 'URL', description: 'Where events are sent.' }),
    events: t.field({
      type: [WebhookEventEnum],
      description: 'The events that are sent there.',
      resolve: ({ events }) => [...events],
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when nothing is sent; null while it works.',
    }),
    endReason: t.exposeString('endReason', { nullable: true, description: 'Why it ended.' }),
  }),
});

const WebhookDeliveryType = builder.objectRef<Delivery>('WebhookDelivery').implement({
  authScopes: owner,
  description:
    'One event on its way to one webhook. It is sent at least once: receivers tell repetitions by the id, which is the header `webhook-id`.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the delivery, the same in every try.' }),
    event: t.field({
      type: WebhookEventEnum,
      description: 'What happened to the generation.',
      resolve: ({ event }) => event,
    }),
    generation: t.field({
      type: GenerationType,
      nullable: true,
      description: 'The generation that it is about.',
      resolve: ({ generationId }, _args, context) => ownGeneration(context, generationId),
    }),
    webhook: t.field({
      type: WebhookType,
      nullable: true,
      description: 'Where it goes.',
      resolve: ({ webhookId }, _args, { database }) =>
        database.read(() => registry.find(webhookId)),
    }),
    state: t.field({
      type: DeliveryState,
      description: 'What became of it.',
      resolve: ({ state }) => state,
    }),
    attempts: t.exposeInt('attempts', { description: 'How often it was sent.' }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it is sent next, once what is before it has arrived; null when it is not.',
      resolve: ({ state, nextAt }) => (state === 'PENDING' ? nextAt : null),
    }),
    lastStatus: t.exposeInt('lastStatus', {
      nullable: true,
      description: 'The HTTP status of the last answer; null where none came.',
    }),
    lastError: t.exposeString('lastError', {
      nullable: true,
      description: 'Why the last try failed.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the event happened.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it arrived, or was given up.',
    }),
  }),
});

const WebhookSecretType = builder.objectRef<WebhookSecrets>('WebhookSecret').implement({
  authScopes: owner,
  description: "What an account's deliveries are signed with.",
  fields: (t) => ({
    secret: t.exposeString('current', {
      description: 'The secret, as libraries of Standard Webhooks take it. It is shown this once.',
    }),
    previousUntil: t.expose('previousUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when the one before it signs too; null where there was none.',
    }),
  }),
});

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

/** Sent by default: what most receivers wait for. */
const defaultEvents = ['FINISHED'] as const;

export const WebhookInput = builder.inputType('WebhookInput', {
  description: 'Where the events of a generation are sent.',
  fields: (t) => ({
    url: t.field({ type: 'URL', required: true, description: 'An https URL of a public host.' }),
    events: t.field({
      type: [WebhookEventEnum],
      defaultValue: [...defaultEvents],
      description: 'The events that are sent there.',
    }),
  }),
});

export function parseWebhook(input: typeof WebhookInput.$inferInput): WebhookRequest {
  return { url: String(input.url), events: [...new Set(input.events ?? defaultEvents)] };
}

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
      if (count < 1 || count > maxPage)
        throw refusal('INVALID_INPUT', `first is from 1 to ${maxPage}, not ${count}.`);
      return database.read(() => outbox.ofAccount(viewer.accountId, count));
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
        description: 'Milliseconds that the old secret signs too, at most 30 days.',
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
