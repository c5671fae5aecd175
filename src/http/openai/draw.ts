import type { IncomingMessage, ServerResponse } from 'node:http';
import { maxWaitMs } from '#schema/wait.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import type { Pictures } from '#src/http/images/image-bytes.ts';
import type { Receive } from '#src/http/uploads/receive.ts';
import type { Asked, Operations } from '#src/operations/operations.ts';
import type { Uploads } from '#src/uploads/uploads.ts';
import type { EventFamily } from './answers.ts';
import type { OwnOperations } from './own-operations.ts';
import type { ImagesRequest } from './parse-request.ts';
import { Refusal } from './refusal.ts';
import { answerOf } from './show.ts';
import { streamImages } from './stream.ts';

/** What the door's addresses are answered by. */
export interface Door {
  readonly own: OwnOperations;
  readonly operations: Operations;
  readonly pictures: Pictures;
  readonly uploads: Uploads;
  readonly receive: Receive;
}

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

/** Has images drawn, and answers with them or with a stream of how they develop. */
export async function draw(
  { own, pictures }: Pick<Door, 'own' | 'pictures'>,
  { viewer, request, asked }: Call,
  { field, parameters, route, answer }: ImagesRequest,
  family: EventFamily,
): Promise<Answer> {
  const key = request.headers['idempotency-key'] ?? null;
  const { stream, partial_images: partialImages = 0, response_format: format } = answer;
  const waitMs = stream ? 0 : (answer.wait_ms ?? maxWaitMs);
  const variables = { input: { [field]: parameters }, route, key, waitMs };
  const accepted = await own.generate(viewer, variables, asked);
  const { id } = accepted.generation;
  if (stream) {
    const results = await own.watch(viewer, { id, preview: partialImages > 0 }, asked);
    return {
      generation: id,
      stream: (response) =>
        streamImages(response, { id, results, family, partialImages }, pictures),
    };
  }
  const hasKey = key !== null;
  const body = await answerOf(pictures, accepted, { format, hasKey }).catch((error) => {
    throw error instanceof Refusal ? error.of(id) : error;
  });
  return { generation: id, body };
}
