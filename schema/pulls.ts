import { type CatalogueId, isModelId, type ModelId, modelIds } from '#models/index.ts';
import { InvalidInputError, invalidInput, NotFoundError } from '#src/domain/gateway-errors.ts';
import { type Pull, type PullFailure, pullFailureCodes, pullStates } from '#src/pulls/pull.ts';
import { actionsOf } from './actions.ts';
import { builder } from './builder.ts';
import { enumName, enumOf, ModelIdEnum } from './enums.ts';
import { administrator } from './scopes.ts';

const PullStateEnum = enumOf('PullState', 'Where a download of weights stands.', pullStates);
const PullFailureCodeEnum = enumOf(
  'PullFailureCode',
  'Why a download of weights ended early.',
  pullFailureCodes,
);

const PullFailureType = builder.objectRef<PullFailure>('PullFailure').implement({
  authScopes: administrator,
  description: 'Why a download of weights ended early, and that what came so far is kept.',
  fields: (t) => ({
    code: t.field({
      type: PullFailureCodeEnum,
      description: 'The kind of failure; clients switch on it.',
      resolve: ({ code }) => code,
    }),
    message: t.exposeString('message', {
      description: 'What happened and what to do about it, in a sentence for people.',
    }),
  }),
});

const PullType = builder.objectRef<Pull>('Pull').implement({
  authScopes: administrator,
  description: "A download of a model's published weights to the gateway's machine.",
  fields: (t) => ({
    model: t.field({
      type: ModelIdEnum,
      description: 'The model whose weights they are.',
      resolve: ({ model }) => model,
    }),
    state: t.field({
      type: PullStateEnum,
      description: 'Where it stands now.',
      resolve: ({ state }) => state,
    }),
    doneBytes: t.field({
      type: 'BigInt',
      description: 'Bytes on the disk, of all files together; what was there before counts.',
      resolve: ({ doneBytes }) => doneBytes,
    }),
    totalBytes: t.field({
      type: 'BigInt',
      nullable: true,
      description: 'Bytes of all files together; null until the host has told.',
      resolve: ({ totalBytes }) => totalBytes,
    }),
    startedAt: t.field({
      type: 'DateTime',
      description: 'When it was begun.',
      resolve: ({ startedAt }) => startedAt,
    }),
    endedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null while it runs.',
      resolve: ({ endedAt }) => endedAt,
    }),
    failure: t.field({
      type: PullFailureType,
      nullable: true,
      description: 'Why it failed; null otherwise.',
      resolve: ({ failure }) => failure,
    }),
  }),
});

/** @throws InvalidInputError for what is not a model with published weights */
function pulled(model: CatalogueId): ModelId {
  if (isModelId(model)) return model;
  throw invalidInput(
    'model',
    'Nothing is pulled for it: its networks are those in the folder UPSCALER_DIR.',
    modelIds.map(enumName).join(', '),
  );
}

builder.queryField('pulls', (t) =>
  t.field({
    authScopes: administrator,
    type: [PullType],
    description: 'The last download of weights of each model since this gateway started.',
    resolve: (_root, _args, { pulls }) => [...(pulls?.list() ?? [])],
  }),
);

builder.mutationFields((t) => ({
  pullWeights: t.field({
    authScopes: administrator,
    type: PullType,
    description:
      "Begins to download a model's published weights, as `npm run pull` does; where that runs already it is the same one. With its end the next generation of the model is drawn by what came.",
    errors: {
      types: [InvalidInputError],
      directResult: true,
      union: { name: 'PullWeightsResult', description: 'The download, or why there is none.' },
    },
    args: {
      model: t.arg({ type: ModelIdEnum, required: true, description: 'The model to download.' }),
    },
    resolve: (_root, { model }, context) => actionsOf(context).pullWeights(pulled(model)),
  }),
  cancelPull: t.field({
    authScopes: administrator,
    type: PullType,
    description: 'Stops a download of weights. What came so far is kept for the next one.',
    errors: {
      types: [InvalidInputError, NotFoundError],
      directResult: true,
      union: { name: 'CancelPullResult', description: 'The download, or that there is none.' },
    },
    args: {
      model: t.arg({
        type: ModelIdEnum,
        required: true,
        description: 'The model of the download.',
      }),
    },
    resolve: (_root, { model }, context) => actionsOf(context).cancelPull(pulled(model)),
  }),
}));
