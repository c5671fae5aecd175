import { defaultsOf } from '#models/defaults.ts';
import { type ModelId, modelIds } from '#models/index.ts';
import { isServed, priceOf } from '#models/prices.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { builder } from './builder.ts';
import { AvailabilityStatus, BackendIdEnum } from './enums.ts';
import { ImageModel, modelView } from './model.ts';
import { MonthlyBudgetType, PriceType } from './price.ts';
import { administrator, anybody } from './scopes.ts';

interface BackendView {
  readonly id: BackendId;
}

const BackendModelType = builder
  .objectRef<{ backend: BackendId; model: ModelId }>('BackendModel')
  .implement({
    authScopes: anybody,
    description: 'Whether one model can run on one backend.',
    fields: (t) => ({
      model: t.field({
        type: ImageModel,
        description: 'The model that this is about.',
        resolve: ({ model }) => modelView(model),
      }),
      status: t.field({
        type: AvailabilityStatus,
        description: 'Whether the backend can run it now.',
        resolve: ({ backend, model }, _args, { backends }) =>
          backends.get(backend)!.offer(model).status,
      }),
      reason: t.string({
        description: 'Why, and what to do about it.',
        resolve: ({ backend, model }, _args, { backends }) =>
          backends.get(backend)!.offer(model).reason,
      }),
      costHigh: t.field({
        type: 'Credits',
        nullable: true,
        description:
          "The most that an image at the model's defaults is expected to cost here; null where the model is not served.",
        resolve: ({ backend, model }, _args, { backends }) =>
          isServed(model, backend)
            ? backends.get(backend)!.offer(model).quote(defaultsOf(model)).high
            : null,
      }),
      durationMs: t.int({
        nullable: true,
        description:
          "Milliseconds that an image at the model's defaults takes here, from what was seen; null before that.",
        resolve: ({ backend, model }, _args, { backends }) => {
          if (!isServed(model, backend)) return null;
          const { expectedMs } = backends.get(backend)!.offer(model).quote(defaultsOf(model));
          return expectedMs === null ? null : Math.round(expectedMs);
        },
      }),
      price: t.field({
        type: PriceType,
        nullable: true,
        description: 'What the table of prices says of the model here; null where it says nothing.',
        resolve: ({ backend, model }) => priceOf(model, backend) ?? null,
      }),
      until: t.field({
        type: 'DateTime',
        nullable: true,
        description: 'When the status is expected to change, where that is known.',
        resolve: ({ backend, model }, _args, { backends }) =>
          backends.get(backend)!.offer(model).until ?? null,
      }),
    }),
  });

const BackendType = builder.objectRef<BackendView>('Backend').implement({
  authScopes: anybody,
  description:
    'Something that makes images: a cloud provider, or the engine on the machine of the gateway.',
  fields: (t) => ({
    id: t.field({
      type: BackendIdEnum,
      description: 'The id of the backend, as a route names it.',
      resolve: ({ id }) => id,
    }),
    models: t.field({
      type: [BackendModelType],
      description: 'For each model whether it can run here now.',
      resolve: ({ id }) => modelIds.map((model) => ({ backend: id, model })),
    }),
    concurrency: t.int({
      description: 'How many generations run here at once; further ones wait.',
      resolve: ({ id }, _args, { backends }) => backends.get(id)!.concurrency,
    }),
    running: t.int({
      description: 'How many generations run here now.',
      resolve: ({ id }, _args, { generations }) => generations.delivery.running(id),
    }),
    weight: t.int({
      nullable: true,
      description:
        'Its share of the requests that leave the choice to the gateway; null where no shares are set.',
      resolve: ({ id }, _args, { generations }) => generations.router.weightOf(id),
    }),
    monthlyBudget: t.field({
      type: MonthlyBudgetType,
      nullable: true,
      authScopes: administrator,
      description: 'What this gateway may spend here in a month, and has; null without a budget.',
      resolve: ({ id }, _args, { generations }) => generations.router.budgetOf(id),
    }),
    waiting: t.int({
      description: 'Generations waiting for a place there.',
      resolve: ({ id }, _args, { generations }) => generations.delivery.waiting(id),
    }),
  }),
});

builder.queryField('backends', (t) =>
  t.field({
    authScopes: anybody,
    type: [BackendType],
    description: 'The backends of this gateway.',
    resolve: (_root, _args, { backends }) => [...backends.keys()].map((id) => ({ id })),
  }),
);
