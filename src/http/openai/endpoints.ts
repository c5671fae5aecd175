import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { modelIds, models } from '#models/index.ts';
import { maxWaitMs } from '#schema/wait.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import type { Pictures } from '#src/http/images/image-bytes.ts';
import { isJson } from '#src/http/media-types.ts';
import { readJson } from '#src/http/read-body.ts';
import type { Asked } from '#src/operations/operations.ts';
import {
  completedEvent,
  imagesAnswer,
  type ModelAnswer,
  modelAnswer,
  modelsAnswer,
  partialImageEvent,
} from './answers.ts';
import type { OwnOperations, ShownModel } from './own-operations.ts';
import { requestForms } from './parameters.ts';
import { parseImagesRequest } from './parse-request.ts';
import { Refusal } from './refusal.ts';
import { answerOf } from './show.ts';
import { streamImages } from './stream.ts';

/** One request whose sender is known. */
export interface Call {
  readonly viewer: Viewer;
  readonly request: IncomingMessage;
  /** What stands in the place of `{model}` in the path. */
  readonly model: string;
  /** The same as every other door tells of a request. */
  readonly asked: Asked;
}

/** What a request is answered with, and the id of its generation where it made one. */
export type Answer = { readonly generation?: string } & (
  | { readonly body: object }
  | { stream(response: ServerResponse): Promise<void> }
);

/** An address of the door: what answers there, and how `/openapi.json` describes it. */
export interface Endpoint {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  /** Of the body, one of these. */
  readonly body?: readonly object[];
  readonly answer?: z.ZodType;
  /** What comes instead where the request asks for a stream. */
  readonly events?: readonly z.ZodType[];
  /** Thrown refusals are answered by the route. */
  handle(call: Call): Promise<Answer>;
}

export function createEndpoints(own: OwnOperations, pictures: Pictures): readonly Endpoint[] {
  async function generate({ viewer, request, asked }: Call): Promise<Answer> {
    if (!isJson(request.headers['content-type']))
      throw new Refusal({
        code: 'INVALID_INPUT',
        message: 'Send the request as application/json, in UTF-8.',
        status: 415,
      });
    const { variables, answer } = parseImagesRequest(await readJson(request));
    const key = request.headers['idempotency-key'] ?? null;
    const { stream, partial_images: partialImages = 0, response_format: format } = answer;
    const waitMs = stream ? 0 : (answer.wait_ms ?? maxWaitMs);
    const accepted = await own.generate(viewer, { ...variables, key, waitMs }, asked);
    const { id } = accepted.generation;
    if (stream) {
      const results = await own.watch(viewer, { id, preview: partialImages > 0 }, asked);
      return {
        generation: id,
        stream: (response) => streamImages(response, { id, results }, partialImages, pictures),
      };
    }
    const hasKey = key !== null;
    const body = await answerOf(pictures, accepted, { format, hasKey }).catch((error) => {
      throw error instanceof Refusal ? error.of(id) : error;
    });
    return { generation: id, body };
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
      body: modelIds.map((id) => requestForms[id].schema),
      answer: imagesAnswer,
      events: [partialImageEvent, completedEvent],
      handle: generate,
    },
    { method: 'post', path: '/v1/images/edits', summary: 'Not served yet.', handle: notServed },
    {
      method: 'post',
      path: '/v1/images/variations',
      summary: 'Not served yet.',
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
