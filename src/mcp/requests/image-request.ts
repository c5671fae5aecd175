import { type ModelId, modelIds, models } from '#models/index.ts';
import { allowedText, type ParameterSpec, parameterSpecs } from '#models/parameter-specs.ts';
import { backendIds } from '#src/domain/backends.ts';
import type { ArgumentSchema, ArgumentSchemas, Arguments } from '#src/mcp/arguments.ts';
import { ApiError } from '#src/mcp/gateway-api.ts';

const specsOf = new Map(modelIds.map((id) => [id, parameterSpecs(models[id])] as const));

/** One parameter for all models: where they differ, its description says for which. */
function parameterSchema(name: string): ArgumentSchema {
  const found = [...specsOf].flatMap(([id, specs]) =>
    specs.filter((spec) => spec.name === name).map((spec) => ({ id, spec })),
  );
  const specs = found.map(({ spec }) => spec);
  const first = specs[0]!;
  const rules = Map.groupBy(found, ({ spec }) => ruleText(spec));
  const rule = [...rules].map(([text, same]) =>
    same.length === modelIds.length
      ? `${text}.`
      : `For ${same.map(({ id }) => id).join(' and ')}: ${text}.`,
  );
  return {
    type: jsonTypes[first.type],
    description: [first.description, first.affectsPricing && 'Affects the price.', ...rule]
      .filter(Boolean)
      .join(' '),
    ...(first.type === 'LORAS'
      ? { items: loraSchema(first), maxItems: first.maxLength }
      : {
          enum: first.allowed && [...new Set(specs.flatMap(({ allowed = [] }) => allowed))],
          minimum: boundOf(Math.min, specs, 'min'),
          maximum: boundOf(Math.max, specs, 'max'),
        }),
  };
}

const jsonTypes = {
  STRING: 'string',
  ENUM: 'string',
  INTEGER: 'integer',
  NUMBER: 'number',
  LORAS: 'array',
} as const satisfies Record<ParameterSpec['type'], ArgumentSchema['type']>;

function loraSchema({ min, max }: ParameterSpec): object {
  const scale = { type: 'number', minimum: min, maximum: max, default: 1 };
  return {
    type: 'object',
    properties: { name: { type: 'string' }, scale },
    required: ['name'],
    additionalProperties: false,
  };
}

function ruleText(spec: ParameterSpec): string {
  const standard = spec.default === undefined ? '' : `; ${spec.default} by default`;
  return `${allowedText(spec)}${standard}`;
}

/** The bound of the model that allows most; none where one of them has none. */
function boundOf(
  widest: (...values: number[]) => number,
  specs: readonly ParameterSpec[],
  bound: 'min' | 'max',
): number | undefined {
  const values = specs.map((spec) => spec[bound] ?? Number.NaN);
  return values.some(Number.isNaN) ? undefined : widest(...values);
}

const parameterNames = [
  ...new Set([...specsOf.values()].flatMap((specs) => specs.map(({ name }) => name))),
];

/** What each tool takes that asks for pictures or for what they would cost. */
export const routeProperties: ArgumentSchemas = {
  backend: {
    type: 'string',
    enum: ['AUTO', ...backendIds.map((id) => id.toUpperCase())],
    description:
      'Who makes it: LOCAL is the engine of the gateway, the others are paid clouds. AUTO, which is the default, lets the gateway choose.',
  },
  maxCost: {
    type: 'number',
    minimum: 0,
    description: 'Credits that it may cost at most; what may cost more is refused, not charged.',
  },
};

/** The variable `route` of the API. */
export function routeOf({ backend, maxCost }: Arguments) {
  return { backend: backend ?? 'AUTO', maxCost: maxCost ?? null };
}

/** What asks for images: the same for what they would cost and for making them. */
export const requestProperties: ArgumentSchemas = {
  model: {
    type: 'string',
    enum: modelIds,
    description: `Which model draws. ${modelIds.map((id) => `${id}: ${models[id].purpose}`).join(' ')}`,
  },
  ...Object.fromEntries(parameterNames.map((name) => [name, parameterSchema(name)])),
  ...routeProperties,
};

export const requiredOfRequest = ['model', 'prompt'] as const;

/** The variables `input` and `route` of the API. @throws ApiError for a model that there is not */
export function requestVariables({ model, backend, maxCost, ...parameters }: Arguments) {
  const id = modelIds.find((one): one is ModelId => one === model);
  if (!id)
    throw new ApiError(
      'INVALID_INPUT',
      `model: ${JSON.stringify(model)} is not allowed. Allowed: ${modelIds.join(', ')}.`,
    );
  return {
    input: { [models[id].inputField]: parameters },
    route: routeOf({ backend, maxCost }),
  };
}
