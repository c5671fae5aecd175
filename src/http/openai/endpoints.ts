import type { z } from 'zod';
import { modelIds, models } from '#models/index.ts';
import { isJson } from '#src/http/media-types.ts';
import { readJson } from '#src/http/read-body.ts';
import {
  imageEvents,
  imagesAnswer,
  type ModelAnswer,
  modelAnswer,
  modelsAnswer,
} from './answers.ts';
import { type Answer, type Call, type Door, draw } from './draw.ts';
import { edit } from './edits/edit.ts';
import type { ShownModel } from './own-operations.ts';
import { editForms, requestForms } from './parameters.ts';
import { parseImagesRequest } from './parse-request.ts';
import { Refusal } from './refusal.ts';

/** An address of the door: what answers there, and how `/openapi.json` describes it. */
export interface Endpoint {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  readonly body?: {
    readonly type: 'application/json' | 'multipart/form-data';
    /** It is one of these. */
    readonly schemas: readonly object[];
  };
  readonly answer?: z.ZodType;
  /** What comes instead where the request asks for a stream. */
  readonly events?: readonly z.ZodType[];
  /** Thrown refusals are answered by the route. */
  handle(call: Call): Promise<Answer>;
}

export function createEndpoints(door: Door): readonly Endpoint[] {
  const { own } = door;

  async function generate(call: Call): Promise<Answer> {
    const { request } = call;
    if (!isJson(request.headers['content-type']))
      throw new Refusal({
        code: 'INVALID_INPUT',
        message: 'Send the request as application/json, in UTF-8.',
        status: 415,
      });
    const parsed = parseImagesRequest(await readJson(request));
    return draw(door, call, parsed, 'image_generation');
  }

  async function notServed(): Promise<never> {
    throw new Refusal({
      code: 'NOT_SERVED',
      message:
        'Pictures cannot be sent to this gateway yet; POST /v1/images/generations makes new ones.',
    });
  }

  return [
    {
      method: 'post',
      path: '/v1/images/generations',
      summary: 'Makes images, and answers when they are there.',
      body: bodyOf('application/json', requestForms),
      answer: imagesAnswer,
      events: Object.values(imageEvents.image_generation),
      handle: generate,
    },
    {
      method: 'post',
      path: '/v1/images/edits',
      summary: 'Makes images that start from a picture.',
      body: bodyOf('multipart/form-data', editForms),
      answer: imagesAnswer,
      events: Object.values(imageEvents.image_edit),
      handle: (call) => edit(door, call),
    },
    {
      method: 'post',
      path: '/v1/images/variations',
      summary: 'Not served.',
      handle: notServed,
    },
    {
      method: 'get',
      path: '/v1/models',
      summary: 'The models, with what can be asked of them.',
      answer: modelsAnswer,
      async handle({ viewer, asked }) {
        const shown = await own.models(viewer, asked);
        return { body: { object: 'list', data: shown.map(modelOf) } };
      },
    },
    {
      method: 'get',
      path: '/v1/models/{model}',
      summary: 'One model.',
      answer: modelAnswer,
      async handle({ viewer, model, asked }) {
        const shown = (await own.models(viewer, asked)).find(({ id }) => id === model);
        if (!shown)
          throw new Refusal({
            code: 'NOT_FOUND',
            message: `There is no model ${JSON.stringify(model)}; there are ${modelIds.join(', ')}.`,
          });
        return { body: modelOf(shown) };
      },
    },
  ];
}

function bodyOf(type: NonNullable<Endpoint['body']>['type'], forms: typeof requestForms) {
  return { type, schemas: modelIds.map((id) => forms[id].schema) };
}

function modelOf({ id, name, summary, availability }: ShownModel): ModelAnswer {
  const known = modelIds.find((one) => one === id)!;
  const [owner = ''] = models[known].weights.repository.split('/');
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: owner,
    name,
    description: summary,
    available: availability.some(({ status }) => status === 'AVAILABLE' || status === 'COLD'),
    parameters: requestForms[known].properties,
  };
}
