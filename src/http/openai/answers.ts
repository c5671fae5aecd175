import { z } from 'zod';
import { errorCodes } from '#src/domain/failures.ts';
import { generationStatuses } from '#src/domain/generation.ts';
import { warningCodes } from '#src/domain/warnings.ts';
import { kinds } from './refusal.ts';

/*
 * What OpenAI's clients read, in its shapes, and beside it what only this gateway tells. Printed
 * into `/openapi.json`; the code that answers has its types from here.
 */

function keysOf<T extends string>(table: Readonly<Record<T, unknown>>) {
  return z.enum(Object.keys(table) as [T, ...T[]]);
}

const generation = z.object({
  id: z.string().describe('Its id in the GraphQL API and at `/generations/<id>/events`.'),
  status: keysOf(generationStatuses),
  replayed: z.boolean().describe('Whether an earlier request with this Idempotency-Key made it.'),
  cost: z.number().describe('What was charged, in credits.'),
  warnings: z.array(z.object({ code: keysOf(warningCodes), message: z.string() })),
  failure: z
    .object({ code: keysOf(errorCodes), message: z.string() })
    .nullable()
    .describe('Why images are missing.'),
});

const picture = {
  size: z.string().describe('`WIDTHxHEIGHT`, in pixels.'),
  output_format: z.string().describe('png, jpeg or webp: what was made, not what was asked for.'),
  quality: z.literal('auto'),
  background: z.literal('opaque'),
};

const image = {
  url: z.string().describe('Works without a key for a while.'),
  seed: z.int().describe('Makes this image again.'),
};

export const imagesAnswer = z
  .object({
    created: z.int().describe('Seconds since the epoch.'),
    data: z.array(
      z.object({ ...image, url: image.url.optional(), b64_json: z.string().optional() }),
    ),
    ...picture,
    generation,
  })
  .describe('The images that were made.');

const event = { b64_json: z.string(), created_at: z.int(), ...picture };

/** What events of images are named after: what was asked for. */
export type EventFamily = 'image_generation' | 'image_edit';

function eventsOf<const T extends EventFamily>(family: T) {
  return {
    partial: z.object({
      type: z.literal(`${family}.partial_image`),
      ...event,
      partial_image_index: z.int().describe('From 0, of this image.'),
      index: z.int().describe('Which image, from 0.'),
      generation: z.object({ id: z.string() }),
    }),
    completed: z.object({
      type: z.literal(`${family}.completed`),
      ...event,
      ...image,
      index: z.int().describe('Which image, from 0.'),
      generation: z.object({ id: z.string() }),
    }),
  };
}

export const imageEvents = {
  image_generation: eventsOf('image_generation'),
  image_edit: eventsOf('image_edit'),
};

export const errorAnswer = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: keysOf(kinds).describe('Stable: switch on it.'),
    issues: z
      .array(z.object({ path: z.string(), message: z.string(), allowed: z.string() }))
      .optional()
      .describe('Everything that is wrong with the request.'),
    generation: z.string().optional().describe('The id of the generation, where there is one.'),
  }),
});

export const modelAnswer = z.object({
  id: z.string(),
  object: z.literal('model'),
  created: z.int().describe('Always 0: not known.'),
  owned_by: z.string(),
  name: z.string(),
  description: z.string(),
  available: z.boolean().describe('Whether a backend can run it now.'),
  parameters: z
    .record(z.string(), z.unknown())
    .describe('The properties of a request to it, as JSON Schema.'),
});

export const modelsAnswer = z.object({ object: z.literal('list'), data: z.array(modelAnswer) });

export type ImagesAnswer = z.infer<typeof imagesAnswer>;
type ImageEvents = (typeof imageEvents)[EventFamily];
export type ImageEvent = z.infer<ImageEvents['partial'] | ImageEvents['completed']>;
export type ModelAnswer = z.infer<typeof modelAnswer>;
