import { type ModelId, modelIds } from '#models/index.ts';
import type { LoraCard, LoraChoice } from '#models/loras.ts';
import type { Offering } from '#src/backends/backend.ts';
import { builder } from './builder.ts';
import { ImageModel, modelView } from './model.ts';
import { anybody, owner } from './scopes.ts';

export const LoraInput = builder.inputType('LoraInput', {
  description: 'A LoRA that is added to the model, and how much of it.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Its name, as the query `loras` has it.' }),
    scale: t.float({
      defaultValue: 1,
      description: 'What it is multiplied by; 1 as it was trained, below 0 for the opposite.',
    }),
  }),
});

export const AddedLoraType = builder.objectRef<LoraChoice>('AddedLora').implement({
  authScopes: owner,
  description: 'A LoRA of a request.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of its file.' }),
    scale: t.exposeFloat('scale', { description: 'What it was multiplied by.' }),
  }),
});

interface KnownLora extends LoraCard {
  readonly fits: readonly ModelId[];
  readonly problem: string | null;
}

const LoraType = builder.objectRef<KnownLora>('Lora').implement({
  authScopes: anybody,
  description: 'A file of a LoRA: a small change of a model, as of its style.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'What a request calls it by.' }),
    title: t.exposeString('title', {
      nullable: true,
      description: 'What its file says that it is called.',
    }),
    triggerWords: t.stringList({
      description:
        'What a prompt says to call for it: its own phrase, or the most frequent words that it was trained with.',
      resolve: ({ triggerWords }) => [...triggerWords],
    }),
    license: t.exposeString('license', {
      nullable: true,
      description: 'The licence that its file names.',
    }),
    base: t.exposeString('base', {
      nullable: true,
      description: 'What it was trained on, in the words of its trainer.',
    }),
    isConsistency: t.exposeBoolean('isConsistency', {
      description: 'Whether it is for few steps, with the scheduler LCM.',
    }),
    bytes: t.field({
      type: 'BigInt',
      description: 'The size of its file.',
      resolve: ({ bytes }) => bytes,
    }),
    models: t.field({
      type: [ImageModel],
      description: 'The models of this gateway that it fits, by the shapes of its matrices.',
      resolve: ({ fits }) => fits.map(modelView),
    }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'Why it fits none of them, in a sentence for people; null where it fits one.',
    }),
  }),
});

builder.queryField('loras', (t) =>
  t.field({
    authScopes: anybody,
    type: [LoraType],
    description: 'The LoRAs in the folder that LORA_DIR names, as they are there now.',
    resolve: async (_root, _args, { backends }) => {
      const all = [...backends.values()];
      await Promise.all(all.map((backend) => backend.refreshLoras?.()));
      return knownLoras(all);
    },
  }),
);

/** Each once, with the models that it fits anywhere. */
function knownLoras(backends: readonly Offering[]): KnownLora[] {
  const seen = modelIds.flatMap((id) =>
    backends.flatMap(({ offer }) => (offer(id).loras ?? []).map((lora) => ({ id, ...lora }))),
  );
  return [...Map.groupBy(seen, ({ name }) => name).values()].map((found) => {
    const { id: _, ...lora } = found[0]!;
    const fits = found.filter(({ problem }) => problem === null).map(({ id }) => id);
    return { ...lora, fits: [...new Set(fits)], problem: fits.length > 0 ? null : lora.problem };
  });
}
