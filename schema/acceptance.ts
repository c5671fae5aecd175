import type { InputShapeFromFields } from '@pothos/core';
import {
  BudgetExceededError,
  ContentRefusedError,
  IdempotencyConflictError,
  InsufficientCreditsError,
  InvalidInputError,
  invalidInput,
  ModelUnavailableError,
  ModerationAwayError,
  NotFoundError,
  RateLimitedError,
  ShuttingDownError,
  StorageFullError,
} from '#src/domain/gateway-errors.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';
import type { Generation, Route } from '#src/domain/generation.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { CreditStateType } from './credits.ts';
import { GenerationType } from './generation.ts';
import { loadersOf } from './loaders.ts';
import { parseRoute, routeArg } from './route.ts';
import { owner } from './scopes.ts';
import { openWait, waitDescription } from './wait.ts';
import { WarningType } from './warning.ts';
import { parseWebhook, WebhookInput } from './webhook.ts';

interface GenerateImageSuccess {
  readonly generation: Generation;
  readonly replayed: boolean;
  readonly cached: boolean;
}

export const GenerateImageSuccessType = builder
  .objectRef<GenerateImageSuccess>('GenerateImageSuccess')
  .implement({
    authScopes: owner,
    description: 'The request is accepted, durable, and its credits are held.',
    fields: (t) => ({
      generation: t.field({
        type: GenerationType,
        description: 'Watch it with the subscription `generation`.',
        resolve: ({ generation }) => generation,
      }),
      credits: t.field({
        type: CreditStateType,
        description: "The caller's credits after the hold.",
        resolve: ({ generation }) => ({ accountId: generation.accountId }),
      }),
      warnings: t.field({
        type: [WarningType],
        description: 'What the caller should know though it was accepted.',
        resolve: ({ generation }) => [...generation.warnings],
      }),
      replayed: t.exposeBoolean('replayed', {
        description:
          'Whether an earlier request with the same idempotency key made this generation.',
      }),
      cached: t.exposeBoolean('cached', {
        description:
          'Whether the generation was made for an earlier request with the same recipe: nothing was drawn, held or charged. Only where the gateway keeps such a cache.',
      }),
    }),
  });

/** Long enough for any UUID, hash or URL; short enough to be stored with every request. */
const maxKeyLength = 255;

function parseKey(key: string | null | undefined): string | null {
  if (key == null) return null;
  if (key.length >= 1 && key.length <= maxKeyLength && /^[\x21-\x7e]+$/.test(key)) return key;
  throw invalidInput(
    'idempotencyKey',
    'It is not a usable key.',
    `1 to ${maxKeyLength} visible ASCII characters without spaces`,
  );
}

/** Why a request for images is not accepted. */
export const acceptErrors = [
  InvalidInputError,
  InsufficientCreditsError,
  BudgetExceededError,
  ModelUnavailableError,
  IdempotencyConflictError,
  NotFoundError,
  RateLimitedError,
  ContentRefusedError,
  ModerationAwayError,
  ShuttingDownError,
  StorageFullError,
];

/** What such a request says beside its input. */
export const acceptArgs = builder.args((t) => ({
  ...routeArg,
  idempotencyKey: t.string({
    description:
      'Any text of yours, new for each new request: sending the same request with the same key again returns the same generation, and is charged once.',
  }),
  webhook: t.field({
    type: WebhookInput,
    description: "Where this generation's events are sent, beside the account's webhooks.",
  }),
  waitMs: t.int({ description: waitDescription }),
}));

/**
 * Accepts a request, and waits for its end as long as it says.
 *
 * @param wanted what is asked for; pictures that it brings are kept where the request is accepted
 * @throws GatewayError
 */
export async function acceptRequest(
  context: Context,
  args: InputShapeFromFields<typeof acceptArgs>,
  wanted: (
    context: Context,
    route: Route,
  ) => Promise<Pick<GenerateRequest, 'model' | 'parameters'>>,
): Promise<GenerateImageSuccess> {
  const { generations, viewer, webhooks, requestId, traceparent, noted } = context;
  const webhook = args.webhook ? parseWebhook(args.webhook) : null;
  if (webhook) await webhooks.mustBeUsable(viewer.accountId, webhook, 'webhook');
  using wait = openWait(context, args.waitMs);
  const route = parseRoute(args.route);
  const idempotencyKey = parseKey(args.idempotencyKey);
  const {
    generation,
    created,
    cached = false,
  } = await context.uploads.orNone(async (uploads) =>
    generations.generate(
      { ...viewer, requestId, traceparent },
      { ...(await wanted({ ...context, uploads }, route)), route, idempotencyKey, webhook },
    ),
  );
  noted.generationId = generation.id;
  const replayed = !created && !cached;
  if (!wait) return { generation, replayed, cached };
  await wait.untilEnded(generation.id);
  const { holdOf, generation: generationOf } = loadersOf(context);
  const hold = await holdOf.load(generation.id);
  if (hold && hold.state !== 'OPEN') noted.cost = hold.captured;
  return { generation: (await generationOf.load(generation.id))!, replayed, cached };
}
