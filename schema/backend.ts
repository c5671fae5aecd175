import { type ModelId, modelIds } from '#models/index.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { builder } from './builder.ts';
import { AvailabilityStatus, BackendIdEnum } from './enums.ts';
import { ImageModel, modelView } from './model.ts';
import { anybody } from './scopes.ts';

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
