import { InvalidInputError, ModelUnavailableError } from '#src/domain/gateway-errors.ts';
import type { Warning } from '#src/domain/warnings.ts';
import { parseParameters } from '#src/generations/input/parse-input.ts';
import { demoWarning } from '#src/generations/run/demo-warning.ts';
import type { Considered, Plan } from '#src/routing/router.ts';
import { builder } from './builder.ts';
import { BackendIdEnum } from './enums.ts';
import { chosenModel, GenerateImageInput } from './model-inputs.ts';
import { parseRoute, routeArg } from './route.ts';
import { anybody } from './scopes.ts';
import { checkSources } from './source-images.ts';
import { WarningType } from './warning.ts';

const ConsideredBackendType = builder.objectRef<Considered>('ConsideredBackend').implement({
  authScopes: anybody,
  description: 'What the router made of one backend for a request.',
  fields: (t) => ({
    backend: t.field({
      type: BackendIdEnum,
      description: 'The backend that this is about.',
      resolve: ({ backend }) => backend,
    }),
    place: t.int({
      nullable: true,
      description: 'Its place in the order of trying, from 1; null where it is left out.',
      resolve: ({ place }) => place,
    }),
    reason: t.exposeString('reason', {
      description: 'Why it has this place, or is left out, in a sentence for people.',
    }),
    costHigh: t.field({
      type: 'Credits',
      nullable: true,
      description:
        'The most that the request is expected to cost there; null where it is left out.',
      resolve: ({ candidate }) => candidate?.quote.high ?? null,
    }),
    durationMs: t.int({
      nullable: true,
      description: 'Milliseconds that the request is expected to take there, where that is known.',
      resolve: ({ candidate }) => roundedOrNull(candidate?.quote.expectedMs ?? null),
    }),
    queued: t.int({
      nullable: true,
      description: 'Generations that wait or run there now; null where it is left out.',
      resolve: ({ candidate }) => candidate?.queued ?? null,
    }),
  }),
});

function roundedOrNull(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

export const EstimateType = builder.objectRef<Plan>('Estimate').implement({
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
    considered: t.field({
      type: [ConsideredBackendType],
      description:
        'Every backend and why it would be tried or not: those that may run it in their order, then the others.',
      resolve: ({ considered }) => [...considered],
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
      ...routeArg,
    },
    resolve: (_root, args, { generations, viewer }) => {
      const { model, field, parameters, sources } = chosenModel(args.input);
      const path = `input.${field}`;
      const parsed = parseParameters(model, parameters, path);
      return generations.plan(viewer, {
        model,
        parameters: checkSources(parsed, sources, path),
        route: parseRoute(args.route),
      });
    },
  }),
);
