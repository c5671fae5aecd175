import {
  type Delivery,
  deliveryStates,
  type Webhook,
  type WebhookRequest,
  webhookEvents,
} from '#src/domain/webhooks.ts';
import { registry } from '#src/webhooks/registry.ts';
import type { WebhookSecrets } from '#src/webhooks/secrets.ts';
import { builder } from './builder.ts';
import { enumOf } from './enums.ts';
import { GenerationType, ownGeneration } from './generation.ts';
import { owner } from './scopes.ts';

export const WebhookEventEnum = enumOf('WebhookEvent', 'What a webhook is told of.', webhookEvents);
const DeliveryState = enumOf('WebhookDeliveryState', 'What became of a delivery.', deliveryStates);

export const WebhookType = builder.objectRef<Webhook>('Webhook').implement({
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

export const WebhookDeliveryType = builder.objectRef<Delivery>('WebhookDelivery').implement({
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

export const WebhookSecretType = builder.objectRef<WebhookSecrets>('WebhookSecret').implement({
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

/** Sent by default: what most receivers wait for. */
export const defaultEvents = ['FINISHED'] as const;

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
