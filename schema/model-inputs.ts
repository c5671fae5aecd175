import { type ModelId, modelIds, models } from '#models/index.ts';
import { type ParameterSpec, parameterSpecs } from '#models/parameter-specs.ts';
import { leastStrength, standardStrength } from '#models/start.ts';
import { builder } from './builder.ts';
import { Decoder, PromptSyntax, Scheduler } from './enums.ts';
import { LoraInput } from './loras.ts';
import { type GivenSources, ImageInput } from './source-images.ts';

/** The enum behind each parameter that lists names. */
const enums: Record<string, typeof Scheduler | typeof PromptSyntax | typeof Decoder> = {
  scheduler: Scheduler,
  promptSyntax: PromptSyntax,
  decoder: Decoder,
};

type FieldBuilder = Parameters<NonNullable<Parameters<typeof builder.inputType>[1]['fields']>>[0];

function inputField(t: FieldBuilder, spec: ParameterSpec) {
  const options = {
    required: spec.required,
    description: spec.affectsPricing ? `${spec.description} Affects the price.` : spec.description,
    ...(spec.default === undefined ? {} : { defaultValue: spec.default as never }),
  };
  // Whole numbers beyond GraphQL's Int are seeds.
  if (spec.type === 'INTEGER')
    return (spec.max ?? 0) > 2 ** 31 ? t.field({ ...options, type: 'Seed' }) : t.int(options);
  if (spec.type === 'NUMBER') return t.float(options);
  if (spec.type === 'STRING') return t.string(options);
  if (spec.type === 'LORAS') return t.field({ ...options, type: [LoraInput] });
  return t.field({ ...options, type: enums[spec.name]! });
}

/** One input a model, read out of its zod schema, so that limits and defaults have one place. */
const modelInputs = modelIds.map((id) => {
  const model = models[id];
  const input = builder.inputType(`${model.typeName}Input`, {
    description: `A request to ${model.name}. ${model.summary}`,
    fields: (t) => ({
      ...Object.fromEntries(parameterSpecs(model).map((spec) => [spec.name, inputField(t, spec)])),
      image: t.field({
        type: ImageInput,
        description:
          'A picture to start from, instead of noise. It is scaled until it covers the size that is drawn, and cut about its middle.',
      }),
      mask: t.field({
        type: ImageInput,
        description:
          'Of the size of `image`: where it is white the picture is drawn anew, where it is black it is kept.',
      }),
      strength: t.float({
        description: `How much of \`image\` is changed, from ${leastStrength} to 1: of the steps, only the last int(numInferenceSteps * strength) are taken. ${standardStrength} unless given.`,
      }),
    }),
  });
  return { id, name: model.inputField, input };
});

export const GenerateImageInput = builder.inputType('GenerateImageInput', {
  description: 'The model, and the parameters of the request: exactly one of the fields.',
  isOneOf: true,
  fields: (t) =>
    Object.fromEntries(
      modelInputs.map(({ id, name, input }) => [
        name,
        t.field({ type: input, description: `Draw with ${models[id].name}.` }),
      ]),
    ),
});

/** Which model the caller asks for, and its parameters and pictures as given. */
export function chosenModel(input: Record<string, unknown>): {
  model: ModelId;
  field: string;
  parameters: Record<string, unknown>;
  sources: GivenSources;
} {
  const { id, name } = modelInputs.find((one) => input[one.name] != null)!;
  const { image, mask, strength, ...parameters } = input[name] as GivenSources &
    Record<string, unknown>;
  return { model: id, field: name, parameters, sources: { image, mask, strength } };
}
