import { z } from 'zod';
import { type ModelId, modelIds, models } from '#models/index.ts';
import { type ParameterSpec, parameterSpecs } from '#models/parameter-specs.ts';
import { leastStrength, standardStrength } from '#models/start.ts';
import { maxWaitMs } from '#schema/wait.ts';
import { backendIds } from '#src/domain/backends.ts';
import { allowedSource } from '#src/images/formats/source-limits.ts';

/** Ours by their names in OpenAI's API; the others have the same names, in its spelling. */
const named: Readonly<Record<string, string>> = { samples: 'n', width: 'size', height: 'size' };

/** @returns how a parameter of a model, or a field of the route, is called in OpenAI's API */
export function openAiName(name: string): string {
  return named[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Reads an amount of credits as the API's scalar does. */
const credits = z
  .number()
  .min(0)
  .refine((amount) => Math.abs(Math.round(amount * 1e6) / 1e6 - amount) < 1e-9, {
    message: 'a number of 0 or more with at most six decimals',
  });

/** What a request may say besides the parameters of its model. `stream` and after are answered, not passed on. */
export const ownParameters = z.strictObject({
  route: z
    .strictObject({
      backend: z.enum(['AUTO', ...backendIds.map((id) => id.toUpperCase())]),
      backends: z.array(z.enum(backendIds.map((id) => id.toUpperCase()))),
      objective: z.enum(['CHEAPEST', 'FASTEST', 'BALANCED']),
      fallback: z.boolean(),
      max_cost: credits,
      deadline_ms: z.int().min(1).max(2_147_483_647),
    })
    .partial()
    .optional()
    .describe('How the backend is chosen, as `RouteInput` of the GraphQL API says.'),
  stream: z
    .boolean()
    .default(false)
    .describe('Answer with server-sent events: partial images, then each image.'),
  partial_images: z
    .int()
    .min(0)
    .max(3)
    .optional()
    .describe('Previews of each image, at most; only with `stream`. 0 unless given.'),
  response_format: z
    .enum(['url', 'b64_json'])
    .default('url')
    .describe('Where the images are, or the images. Events always carry the images.'),
  wait_ms: z
    .int()
    .min(1)
    .max(maxWaitMs)
    .optional()
    .describe(
      `Milliseconds to wait for the end, ${maxWaitMs} unless given; only without \`stream\`. The generation goes on after that.`,
    ),
  quality: z.enum(['auto', 'standard']).optional().describe('Changes nothing: there is one.'),
  background: z.enum(['auto', 'opaque']).optional().describe('Changes nothing: there is one.'),
  moderation: z.enum(['auto', 'low']).optional().describe('Changes nothing: nothing is moderated.'),
  style: z
    .enum(['vivid', 'natural'])
    .optional()
    .describe('Changes nothing. Read because some clients always send it.'),
  user: z
    .string()
    .optional()
    .describe('Changes nothing. Read because some clients always send it.'),
});

/** What a request with a picture may say besides, but for its files. */
export const ownParametersOfEdits = ownParameters.extend({
  strength: z
    .number()
    .min(leastStrength)
    .max(1)
    .optional()
    .describe(
      `How much of the picture is changed, ${standardStrength} unless given: of the steps, so large a part is taken.`,
    ),
});

export type OwnParameters = z.infer<typeof ownParametersOfEdits>;

type JsonSchema = Readonly<Record<string, unknown>>;

/** What a request to one model may say. */
export interface RequestForm {
  readonly specs: readonly ParameterSpec[];
  /** `WIDTHxHEIGHT`, the default first. */
  readonly sizes: readonly string[];
  /** Every name that a body may have. */
  readonly names: readonly string[];
  /** Of the whole body, and of each of its fields. */
  readonly schema: JsonSchema;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Reads what is not of the model. */
  readonly own: z.ZodType<OwnParameters>;
}

/** How the files of a form are described: https://spec.openapis.org/oas/v3.1.1#considerations-for-file-uploads */
const file = { type: 'string', contentMediaType: 'image/png, image/jpeg, image/webp' };

const files = {
  image: { ...file, description: `The picture to start from: ${allowedSource}.` },
  mask: {
    ...file,
    description:
      'Of the size of the picture: it is drawn anew where this is transparent. Without one, all of it is.',
  },
};

type Own = typeof ownParameters | typeof ownParametersOfEdits;
type Files = Readonly<Record<string, object>>;

function formOf(id: ModelId, own: Own, filesOfForm: Files): RequestForm {
  const specs = parameterSpecs(models[id]);
  const sidesOf = (name: string) => specs.find((spec) => spec.name === name)?.allowed ?? [];
  const sizes = sidesOf('width').flatMap((width) =>
    sidesOf('height').map((height) => `${width}x${height}`),
  );
  const printed = z.toJSONSchema(models[id].parameters, { io: 'input' });
  const printedOwn = z.toJSONSchema(own, { io: 'input' });
  const ofModel = Object.entries(printed.properties ?? {}).map(([name, schema]) => [
    openAiName(name),
    schema,
  ]);
  const properties = {
    model: { const: id, description: models[id].summary },
    ...Object.fromEntries(ofModel),
    size: { enum: ['auto', ...sizes], default: 'auto', description: 'In pixels.' },
    ...printedOwn.properties,
  };
  return {
    specs,
    sizes,
    names: Object.keys(properties),
    properties,
    own,
    schema: {
      type: 'object',
      title: `A request to ${models[id].name}`,
      properties: { ...filesOfForm, ...properties },
      required: ['model', ...Object.keys(filesOfForm).slice(0, 1), ...(printed.required ?? [])],
      additionalProperties: false,
    },
  };
}

function formsOf(own: Own, filesOfForm: Files) {
  return Object.fromEntries(modelIds.map((id) => [id, formOf(id, own, filesOfForm)])) as Readonly<
    Record<ModelId, RequestForm>
  >;
}

/** Read out of the models' own tables, so that the door and its description know the same. */
export const requestForms = formsOf(ownParameters, {});

/** The same of requests that bring a picture. */
export const editForms = formsOf(ownParametersOfEdits, files);
