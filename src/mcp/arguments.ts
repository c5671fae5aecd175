import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { ApiError } from './gateway-api.ts';

/** The part of JSON Schema that the tools' arguments need. */
export interface ArgumentSchema {
  readonly type: 'string' | 'integer' | 'number' | 'array';
  readonly description: string;
  readonly enum?: readonly (string | number)[] | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  /** Of the entries of an array. */
  readonly items?: object | undefined;
  readonly maxItems?: number | undefined;
  readonly default?: string | number | undefined;
}

export type ArgumentSchemas = Readonly<Record<string, ArgumentSchema>>;

/** What a client sent as arguments; nothing about it is known. */
export type Arguments = Readonly<Record<string, unknown>>;

/**
 * The arguments of a tool, as clients are told them. They are checked where every other door's are: by
 * the API, whose refusals have codes and say what is allowed.
 */
export function toldArguments(
  properties: ArgumentSchemas,
  required: readonly string[],
): StandardSchemaWithJSON<Arguments> {
  const schema = () => ({ type: 'object', properties, required, additionalProperties: false });
  return {
    '~standard': {
      version: 1,
      vendor: 'darkroom',
      validate: (value) => ({ value: value as Arguments }),
      jsonSchema: { input: schema, output: schema },
    },
  };
}

/** The arguments that the API does not know. @throws ApiError that names what is wrong */
export function parseArguments<T>(type: z.ZodType<T>, given: Arguments): T {
  const parsed = type.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`,
  );
  throw new ApiError('INVALID_INPUT', `${wrong.join('. ')}.`);
}

/** A client that was asked to wait for longer would have given up. */
const mostSeconds = 300;
/** Below the shortest time-out of tools that is known, 5 seconds. */
const standardSeconds = 4;

/** Arguments of every tool that answers with pictures. */
export const pictureArguments = z.object({
  waitSeconds: z
    .number()
    .min(0)
    .max(mostSeconds)
    .nullish()
    .transform((given) => given ?? standardSeconds),
  pictures: z
    .enum(['inline', 'links'])
    .nullish()
    .transform((given) => given ?? 'inline'),
});

export const pictureProperties: ArgumentSchemas = {
  waitSeconds: {
    type: 'number',
    minimum: 0,
    maximum: mostSeconds,
    default: standardSeconds,
    description:
      'Seconds to wait for the end before answering with where it stands. Keep it below the time-out of your tool calls.',
  },
  pictures: {
    type: 'string',
    enum: ['inline', 'links'],
    default: 'inline',
    description: 'inline: each picture to look at, and a link to its file; links: the links alone.',
  },
};

export const idProperty: ArgumentSchemas = {
  id: {
    type: 'string',
    description: 'The id of the generation, as generate_image or upscale_image gave it.',
  },
};
