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
import type { Generation } from '#src/domain/generation.ts';
import { parseParameters } from '#src/generations/input/parse-input.ts';
import { builder } from './builder.ts';
import { CreditStateType } from './credits.ts';
import { GenerationType } from './generation.ts';
import { loadersOf } from './loaders.ts';
import { chosenModel, GenerateImageInput } from './model-inputs.ts';
import { parseRoute, RouteInput } from './route.ts';
import { generator, owner } from './scopes.ts';
import { withSources } from './source-images.ts';
import { openWait, waitDescription } from './wait.ts';
import { WarningType } from './warning.ts';
import { parseWebhook, WebhookInput } from './webhook.ts';

interface GenerateImageSuccess {
  readonly generation: Generation;
  readonly replayed: boolean;
  readonly cached: boolean;
}

const GenerateImageSuccessType = builder
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

builder.mutationField('generateImage', (t) =>
  t.field({
    authScopes: generator,
    type: GenerateImageSuccessType,
    description:
      'Accepts a request for one to four images and answers at once, or after `waitMs`. Credits are held now; images delivered are charged at the end and the rest returns.',
    errors: {
      types: [
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
      ],
      directResult: true,
      union: {
        name: 'GenerateImageResult',
        description: 'The accepted request, or why it was not accepted.',
      },
    },
    args: {
      input: t.arg({
        type: GenerateImageInput,
        required: true,
        description: 'The model, and the parameters of the request.',
      }),
      route: t.arg({
        type: RouteInput,
        description:
          'What the choice of the backend goes by; by default the best balance of price and time.',
      }),
      idempotencyKey: t.arg.string({
        description:
          'Any text of yours, new for each new request: sending the same request with the same key again returns the same generation, and is charged once.',
      }),
      webhook: t.arg({
        type: WebhookInput,
        description: "Where this generation's events are sent, beside the account's webhooks.",
      }),
      waitMs: t.arg.int({ description: waitDescription }),
    },
    resolve: async (_root, args, context) => {
      const { generations, viewer, webhooks, requestId, traceparent, noted } = context;
      const webhook = args.webhook ? parseWebhook(args.webhook) : null;
      if (webhook) await webhooks.mustBeUsable(viewer.accountId, webhook, 'webhook');
      using wait = openWait(context, args.waitMs);
      const { model, field, parameters, sources } = chosenModel(args.input);
      const path = `input.${field}`;
      const parsed = parseParameters(model, parameters, path);
      const {
        generation,
        created,
        cached = false,
      } = await generations.generate(
        { ...viewer, requestId, traceparent },
        {
          model,
          parameters: await withSources(context, parsed, sources, path),
          route: parseRoute(args.route),
          idempotencyKey: parseKey(args.idempotencyKey),
          webhook,
        },
      );
      noted.generationId = generation.id;
      const replayed = !created && !cached;
      if (!wait) return { generation, replayed, cached };
      await wait.untilEnded(generation.id);
      const { holdOf, generation: generationOf } = loadersOf(context);
      const hold = await holdOf.load(generation.id);
      if (hold && hold.state !== 'OPEN') noted.cost = hold.captured;
      return { generation: (await generationOf.load(generation.id))!, replayed, cached };
    },
  }),
);
