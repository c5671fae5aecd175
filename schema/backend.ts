import { defaultsOf } from '#models/defaults.ts';
import { type CatalogueId, catalogueIds } from '#models/index.ts';
import { isServed, priceOf } from '#models/prices.ts';
import type { BackendId, WorkerView } from '#src/domain/backends.ts';
import { builder } from './builder.ts';
import { CatalogueEntryType, entryView } from './catalogue-entry.ts';
import { AvailabilityStatus, BackendIdEnum } from './enums.ts';
import { MonthlyBudgetType, PriceType } from './price.ts';
import { administrator, anybody } from './scopes.ts';

interface BackendView {
  readonly id: BackendId;
}

const BackendModelType = builder
  .objectRef<{ backend: BackendId; model: CatalogueId }>('BackendModel')
  .implement({
    authScopes: anybody,
    description: 'Whether one model can run on one backend.',
    fields: (t) => ({
      model: t.field({
        type: CatalogueEntryType,
        description: 'The model that this is about.',
        resolve: ({ model }) => entryView(model),
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

const WorkerModelType = builder.objectRef<WorkerView['models'][number]>('WorkerModel').implement({
  authScopes: anybody,
  description: 'A model that a worker can run.',
  fields: (t) => ({
    model: t.field({
      type: CatalogueEntryType,
      description: 'The model that it can run.',
      resolve: ({ model }) => entryView(model),
    }),
    isLoaded: t.exposeBoolean('isLoaded', {
      description: 'Whether it can begin without loading the model first.',
    }),
  }),
});

const WorkerType = builder.objectRef<WorkerView>('Worker').implement({
  authScopes: anybody,
  description: 'A process that runs generations, where several share the work.',
  fields: (t) => ({
    name: t.exposeString('id', {
      description: 'Its name, which lasts until it ends or is not heard of for too long.',
    }),
    places: t.exposeInt('places', {
      description: 'How many generations it runs on the backend at once.',
    }),
    models: t.field({
      type: [WorkerModelType],
      description: 'What it can run on the backend.',
      resolve: ({ models }) => [...models],
    }),
    seenAt: t.field({
      type: 'DateTime',
      description: 'When it last told of itself.',
      resolve: ({ seenAt }) => seenAt,
    }),
  }),
});

const BackendType = builder.objectRef<BackendView>('Backend').implement({
  authScopes: anybody,
  description:
    'Something that makes images: a cloud provider, servers of the operator, or the local engine.',
  fields: (t) => ({
    id: t.field({
      type: BackendIdEnum,
      description: 'The id of the backend, as a route names it.',
      resolve: ({ id }) => id,
    }),
    models: t.field({
      type: [BackendModelType],
      description: 'For each model whether it can run here now.',
      resolve: ({ id }) => catalogueIds.map((model) => ({ backend: id, model })),
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
      resolve: ({ id }, _args, { generations }) => generations.budgetOf(id),
    }),
    workers: t.field({
      type: [WorkerType],
      description: 'The workers that run it; none where the gateway runs all by itself.',
      resolve: ({ id }, _args, { workersOf }) => [...workersOf(id)],
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
