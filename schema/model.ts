import type { License, ModelDefinition } from '#models/definition.ts';
import { type ModelId, modelIds, models } from '#models/index.ts';
import { type ParameterSpec, parameterSpecs } from '#models/parameter-specs.ts';
import type { Offer } from '#src/backends/backend.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { builder } from './builder.ts';
import { AvailabilityStatus, BackendIdEnum, ParameterType, WeightsKind } from './enums.ts';
import { anybody } from './scopes.ts';

/** A member of the catalogue with its id: what stands behind the GraphQL types of the models. */
export interface ModelView {
  readonly id: ModelId;
  readonly definition: ModelDefinition;
}

export function modelView(id: ModelId): ModelView {
  return { id, definition: models[id] };
}

const LicenseType = builder.objectRef<License>('License').implement({
  authScopes: anybody,
  description: 'The terms of use of a model.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name.' }),
    spdx: t.exposeString('spdx', {
      nullable: true,
      description: 'Its SPDX identifier, where there is one.',
    }),
    url: t.expose('url', { type: 'URL', description: 'Its text, which alone is binding.' }),
    summary: t.exposeString('summary', { description: 'What it says, in short.' }),
    useRestrictions: t.stringList({
      description: 'What it forbids to use the model for.',
      resolve: (license) => [...license.useRestrictions],
    }),
  }),
});

const ParameterSpecType = builder.objectRef<ParameterSpec>('ParameterSpec').implement({
  authScopes: anybody,
  description: 'A parameter of a model with its limits: enough to build a form from.',
  fields: (t) => ({
    name: t.exposeString('name', { description: "The name of the model input's field." }),
    type: t.field({ type: ParameterType, description: 'Its kind.', resolve: (spec) => spec.type }),
    required: t.exposeBoolean('required', { description: 'Whether it must be given.' }),
    default: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What it is when it is not given.',
      resolve: (spec) => spec.default ?? null,
    }),
    min: t.float({
      nullable: true,
      description: 'The smallest value.',
      resolve: (spec) => spec.min ?? null,
    }),
    max: t.float({
      nullable: true,
      description: 'The largest value.',
      resolve: (spec) => spec.max ?? null,
    }),
    step: t.float({
      nullable: true,
      description: 'A good distance between the values that a form offers.',
      resolve: (spec) => spec.step ?? null,
    }),
    maxLength: t.int({
      nullable: true,
      description: 'The most characters of a text.',
      resolve: (spec) => spec.maxLength ?? null,
    }),
    allowed: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The only values, where they are listed.',
      resolve: (spec) => spec.allowed ?? null,
    }),
    affectsPricing: t.exposeBoolean('affectsPricing', {
      description: 'Whether the price depends on it.',
    }),
    description: t.exposeString('description', { description: 'What it does.' }),
  }),
});

interface Availability extends Offer {
  readonly backend: BackendId;
}

const ModelAvailabilityType = builder.objectRef<Availability>('ModelAvailability').implement({
  authScopes: anybody,
  description: 'Whether a backend can run a model now.',
  fields: (t) => ({
    backend: t.field({
      type: BackendIdEnum,
      description: 'The backend.',
      resolve: (one) => one.backend,
    }),
    status: t.field({
      type: AvailabilityStatus,
      description: 'Whether it can.',
      resolve: (one) => one.status,
    }),
    reason: t.exposeString('reason', { description: 'Why, and what to do about it.' }),
    until: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When that is expected to change.',
      resolve: (one) => one.until ?? null,
    }),
    weights: t.field({
      type: WeightsKind,
      description: 'Which weights draw there.',
      resolve: (one) => one.weights,
    }),
    revision: t.exposeString('revision', {
      description: "The weights' commit, or the provider's contract.",
    }),
  }),
});

const ImageModel = builder.interfaceRef<ModelView>('ImageModel').implement({
  authScopes: anybody,
  description: 'What all models have.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Its id, as in `tiny-sd`.' }),
    name: t.string({ description: 'Its name.', resolve: ({ definition }) => definition.name }),
    summary: t.string({
      description: 'What it is, in a sentence.',
      resolve: ({ definition }) => definition.summary,
    }),
    purpose: t.string({
      description: 'What it is good for.',
      resolve: ({ definition }) => definition.purpose,
    }),
    distillation: t.string({
      description: 'How it was made out of a larger model.',
      resolve: ({ definition }) => definition.distillation,
    }),
    license: t.field({
      type: LicenseType,
      description: 'The terms of its use.',
      resolve: ({ definition }) => definition.license,
    }),
    parameterCount: t.field({
      type: 'BigInt',
      nullable: true,
      description: 'Parameters of its UNet.',
      resolve: ({ definition }) => definition.parameterCount,
    }),
    inputField: t.string({
      description: 'The field of `GenerateImageInput` that asks for it.',
      resolve: ({ definition }) => definition.inputField,
    }),
    parameters: t.field({
      type: [ParameterSpecType],
      description: 'What can be asked of it, with limits and defaults.',
      resolve: ({ definition }) => parameterSpecs(definition),
    }),
    availability: t.field({
      type: [ModelAvailabilityType],
      description: 'Who can run it now.',
      resolve: ({ id }, _args, { backends }) =>
        [...backends].map(([backend, { offer }]) => ({ ...offer(id), backend })),
    }),
  }),
});

const modelTypes = modelIds.map((id) =>
  builder.objectRef<ModelView>(models[id].typeName).implement({
    authScopes: anybody,
    description: models[id].summary,
    interfaces: [ImageModel],
    isTypeOf: (value) => (value as ModelView).id === id,
  }),
);

export const ModelType = builder.unionType('Model', {
  description: 'The models of the catalogue.',
  types: modelTypes,
  resolveType: ({ id }) => models[id].typeName,
});

builder.queryFields((t) => ({
  models: t.field({
    authScopes: anybody,
    type: [ModelType],
    description: 'The catalogue.',
    resolve: () => modelIds.map(modelView),
  }),
  model: t.field({
    authScopes: anybody,
    type: ModelType,
    nullable: true,
    description: 'A model by its id; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'As in `tiny-sd`.' }) },
    resolve: (_root, { id }) => {
      const known = modelIds.find((one) => one === id);
      return known ? modelView(known) : null;
    },
  }),
}));
