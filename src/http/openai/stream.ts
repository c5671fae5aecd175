import type { ServerResponse } from 'node:http';
import { whenAborted } from '#src/async/when-aborted.ts';
import { isTerminal } from '#src/domain/generation.ts';
import type { Pictures } from '#src/http/images/image-bytes.ts';
import { type EventStream, openEventStream } from '#src/http/transports/sse/event-stream.ts';
import type { Results } from '#src/operations/results.ts';
import type { EventFamily, ImageEvent } from './answers.ts';
import { refusalOf, type Shown, type ShownImage } from './own-operations.ts';
import { errorBody, Refusal } from './refusal.ts';
import { aboutPicture, failureOf, inBase64, isMade, secondsOf } from './show.ts';

export interface Streamed {
  /** Of the generation. */
  readonly id: string;
  /** Of its subscription. */
  readonly results: Results;
  readonly family: EventFamily;
  /** Previews of each image at most; a backend that makes none sends none. */
  readonly partialImages: number;
}

/**
 * Sends a generation as OpenAI's image events: partial images as it develops, evenly spread, each
 * image when it is there, and an error where some are missing at the end. A client that leaves ends
 * the stream and nothing else.
 */
export async function streamImages(
  response: ServerResponse,
  { id, results, family, partialImages }: Streamed,
  pictures: Pictures,
): Promise<void> {
  const stream = openEventStream(response);
  whenAborted(stream.closed, () => void results.return());
  const partials = new Map<number, number>();
  const completed = new Set<number>();

  async function sendPartial(generation: Shown, image: ShownImage): Promise<void> {
    const sent = partials.get(image.sample) ?? 0;
    const [, format, data] =
      /^data:(image\/\w+);base64,(.*)$/.exec(image.progress.preview ?? '') ?? [];
    const { step, steps } = image.progress;
    // By steps, which previews come with: of the time, decoding may be the most.
    const isDue = step * (partialImages + 1) >= steps * (sent + 1);
    if (format === undefined || data === undefined || sent >= partialImages || !isDue) return;
    partials.set(image.sample, sent + 1);
    await send(stream, {
      type: `${family}.partial_image`,
      partial_image_index: sent,
      index: image.sample,
      b64_json: data,
      created_at: secondsOf(generation.createdAt),
      ...aboutPicture(image, format),
      generation: { id },
    });
  }

  async function sendImage(generation: Shown, image: ShownImage): Promise<void> {
    if (completed.has(image.sample)) return;
    if (!isMade(image)) return sendPartial(generation, image);
    completed.add(image.sample);
    await send(stream, {
      type: `${family}.completed`,
      index: image.sample,
      b64_json: await inBase64(pictures, image),
      url: image.url,
      seed: image.seed,
      created_at: secondsOf(generation.createdAt),
      ...aboutPicture(image, image.mimeType!),
      generation: { id },
    });
  }

  try {
    for await (const { data, errors } of results) {
      if (!data) throw refusalOf(errors ?? []);
      const { generation } = data.generation as { readonly generation: Shown };
      for (const image of generation.images) await sendImage(generation, image);
      if (isTerminal(generation.status) && completed.size < generation.images.length)
        throw failureOf(generation);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const body = { type: 'error', error: errorBody(error.of(id).facts) };
    await stream.send({ event: 'error', data: JSON.stringify(body) });
  }
  stream.end();
}

function send(stream: EventStream, event: ImageEvent): Promise<void> {
  return stream.send({ event: event.type, data: JSON.stringify(event) });
}
