import type { License, ModelDefinition } from '#models/definition.ts';
import { type ModelId, modelIds, models } from '#models/index.ts';
import { type ParameterSpec, parameterSpecs } from '#models/parameter-specs.ts';
import { builder } from './builder.ts';
import { CatalogueEntryType, type EntryView } from './catalogue-entry.ts';
import { ParameterType } from './enums.ts';
import { anybody } from './scopes.ts';

export interface ModelView extends EntryView {
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
    name: t.exposeString('name', { description: 'The name of the licence.' }),
    spdx: t.exposeString('spdx', {
      nullable: true,
      description: 'The SPDX identifier of the licence, where there is one.',
    }),
    url: t.expose('url', {
      type: 'URL',
      description: 'The text of the licence, which alone is binding.',
    }),
    summary: t.exposeString('summary', {
      description: 'What the licence allows and asks for, in short.',
    }),
    useRestrictions: t.stringList({
      description: 'The uses that the licence forbids.',
      resolve: (license) => [...license.useRestrictions],
    }),
  }),
});

const ParameterSpecType = builder.objectRef<ParameterSpec>('ParameterSpec').implement({
  authScopes: anybody,
  description: 'A parameter of a model with its limits: enough to build a form from.',
  fields: (t) => ({
    name: t.exposeString('name', { description: "The name of the model input's field." }),
    type: t.field({
      type: ParameterType,
      description: 'The kind of its values.',
      resolve: (spec) => spec.type,
    }),
    required: t.exposeBoolean('required', { description: 'Whether a request must give it.' }),
    default: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The value of a request that does not give it.',
      resolve: (spec) => spec.default ?? null,
    }),
    min: t.float({
      nullable: true,
      description: 'The smallest value, of a number.',
      resolve: (spec) => spec.min ?? null,
    }),
    max: t.float({
      nullable: true,
      description: 'The largest value, of a number.',
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
    description: t.exposeString('description', {
      description: 'What the parameter does, in a sentence for people.',
    }),
  }),
});

export const ImageModel = builder.interfaceRef<ModelView>('ImageModel').implement({
  authScopes: anybody,
  description: 'A model of the catalogue that draws.',
  interfaces: [CatalogueEntryType],
  resolveType: ({ id }) => models[id].typeName,
  fields: (t) => ({
    purpose: t.string({
      description: 'What the model is good for.',
      resolve: ({ definition }) => definition.purpose,
    }),
    distillation: t.string({
      description: 'How the model was made out of a larger one.',
      resolve: ({ definition }) => definition.distillation,
    }),
    license: t.field({
      type: LicenseType,
      description: 'The terms of use of the weights.',
      resolve: ({ definition }) => definition.license,
    }),
    parameterCount: t.field({
      type: 'BigInt',
      nullable: true,
      description: 'How many parameters its UNet has.',
      resolve: ({ definition }) => definition.parameterCount,
    }),
    downloadBytes: t.field({
      type: 'BigInt',
      nullable: true,
      description:
        'Bytes of the published weights that a pull fetches, about; null where not seen.',
      resolve: ({ definition }) => definition.weights.downloadBytes ?? null,
    }),
    memoryBytes: t.field({
      type: 'BigInt',
      nullable: true,
      description:
        "Bytes that an image of the default size takes on the gateway's own processor; null where not measured.",
      resolve: ({ definition }) => definition.weights.memoryBytes ?? null,
    }),
    inputField: t.string({
      description: 'The field of `GenerateImageInput` that asks for it.',
      resolve: ({ definition }) => definition.inputField,
    }),
    parameters: t.field({
      type: [ParameterSpecType],
      description: 'The parameters that a request may give, with limits and defaults.',
      resolve: ({ definition }) => parameterSpecs(definition),
    }),
  }),
});

const modelTypes = modelIds.map((id) =>
  builder.objectRef<ModelView>(models[id].typeName).implement({
    authScopes: anybody,
    description: models[id].summary,
    interfaces: [CatalogueEntryType, ImageModel],
    isTypeOf: (value) => (value as ModelView).id === id,
  }),
);

builder.unionType('Model', {
  description:
    'The models of the catalogue, for fragments. Fields give them as the interface `ImageModel`.',
  types: modelTypes,
  resolveType: ({ id }) => models[id].typeName,
});

builder.queryFields((t) => ({
  models: t.field({
    authScopes: anybody,
    type: [ImageModel],
    description: 'All models of the catalogue that draw.',
    resolve: () => modelIds.map(modelView),
  }),
  model: t.field({
    authScopes: anybody,
    type: ImageModel,
    nullable: true,
    description: 'A model by its id; null when there is none.',
    args: {
      id: t.arg.id({ required: true, description: 'The id of the model, as in `tiny-sd`.' }),
    },
    resolve: (_root, { id }) => {
      const known = modelIds.find((one) => one === id);
      return known ? modelView(known) : null;
    },
  }),
}));
