import { InvalidInputError, ModelUnavailableError } from '#src/domain/gateway-errors.ts';
import type { Warning } from '#src/domain/warnings.ts';
import { parseParameters } from '#src/generations/parse-input.ts';
import { demoWarning } from '#src/generations/run/demo-warning.ts';
import type { Plan } from '#src/routing/router.ts';
import { builder } from './builder.ts';
import { BackendIdEnum } from './enums.ts';
import { chosenModel, GenerateImageInput } from './model-inputs.ts';
import { parseRoute, RouteInput } from './route.ts';
import { anybody } from './scopes.ts';
import { WarningType } from './warning.ts';

const EstimateType = builder.objectRef<Plan>('Estimate').implement({
  authScopes: anybody,
  description:
    'What a request would come to. Made by the code that would run it, without running it.',
  fields: (t) => ({
    backend: t.field({
      type: BackendIdEnum,
      description: 'The backend that would run the request now.',
      resolve: ({ candidates }) => candidates[0].backend,
    }),
    reason: t.exposeString('reason', {
      description: 'Why the router would choose this backend, in a sentence for people.',
    }),
    costLow: t.field({
      type: 'Credits',
      description: 'The least that the request is expected to cost there.',
      resolve: ({ candidates }) => candidates[0].quote.low,
    }),
    costHigh: t.field({
      type: 'Credits',
      description: 'The most that the request is expected to cost there.',
      resolve: ({ candidates }) => candidates[0].quote.high,
    }),
    hold: t.expose('hold', {
      type: 'Credits',
      description: 'What would be held: the most that any backend that may run it can cost.',
    }),
    durationMs: t.int({
      nullable: true,
      description:
        'Milliseconds from its start to its last image; null before there is anything to tell from.',
      resolve: ({ candidates }) => {
        const { expectedMs } = candidates[0].quote;
        return expectedMs === null ? null : Math.round(expectedMs);
      },
    }),
    queued: t.int({
      description: 'Generations that wait or run on this backend now.',
      resolve: ({ candidates }) => candidates[0].queued,
    }),
    warnings: t.field({
      type: [WarningType],
      description: 'What does not prevent the request, but the caller should know.',
      resolve: ({ candidates }): Warning[] =>
        candidates[0].offer.weights === 'DEMO' ? [demoWarning] : [],
    }),
  }),
});

builder.queryField('estimate', (t) =>
  t.field({
    authScopes: anybody,
    type: EstimateType,
    description:
      'What a request would cost and take, and who would run it. Nothing is stored or held.',
    errors: {
      types: [InvalidInputError, ModelUnavailableError],
      directResult: true,
      union: { name: 'EstimateResult', description: 'The estimate, or why it would be refused.' },
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
    },
    resolve: (_root, args, { generations, viewer }) => {
      const { model, field, parameters } = chosenModel(args.input);
      return generations.plan(viewer, {
        model,
        parameters: parseParameters(model, parameters, `input.${field}`),
        route: parseRoute(args.route),
      });
    },
  }),
);
