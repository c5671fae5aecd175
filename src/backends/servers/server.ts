import type { ModelParameters } from '#models/definition.ts';
import type { ModelId } from '#models/index.ts';
import { schedulers } from '#models/schedulers.ts';
import type { Clock } from '#src/backends/cloud/clock.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import { type Circuit, createCircuit } from '#src/backends/cloud/health/circuit.ts';
import type { Answer } from '#src/backends/cloud/http/answer.ts';
import { errorText } from '#src/backends/cloud/http/error-text.ts';
import { parseJson } from '#src/backends/cloud/http/json.ts';
import { type Send, TransportError } from '#src/backends/cloud/http/send.ts';
import type { Limits } from '#src/backends/cloud/limits.ts';
import { createRedact } from '#src/backends/cloud/redact.ts';
import type { ErrorCode } from '#src/domain/failures.ts';
import type { StartImage } from '#src/domain/start-image.ts';
import { type ImageFile, readImageFile } from '#src/images/formats/image-file.ts';
import { UnreadableImageError } from '#src/images/formats/unreadable.ts';
import { pictureFields } from './picture-fields.ts';
import { promptText } from './prompt-text.ts';
import { samplerFor } from './samplers.ts';
import { credentialsOf, type ServerEntry } from './server-list.ts';
import { drawn, drawnInfo, progressAnswer, samplerList } from './wire.ts';

/** One image to be drawn. */
export interface Order {
  readonly model: ModelId;
  readonly parameters: ModelParameters;
  readonly seed: number;
  /** What to start from. @default noise */
  readonly start: StartImage | undefined;
  /** What the job is called, so that progress can be told from that of others. */
  readonly task: string;
}

/** The picture, and the seed that it was drawn with, where the server tells it. */
export interface Drawn {
  readonly file: ImageFile;
  readonly seed: number | undefined;
}

/** Where the server's present job is. */
export interface ServerProgress {
  readonly fraction: number;
  readonly step: number;
  readonly steps: number;
  readonly etaMs: number | undefined;
  /** Base64 of a picture. */
  readonly preview: string | undefined;
  /** The job's name; undefined where the server does not tell. */
  readonly task: string | undefined;
}

/** A server of the A1111 dialect. What it draws costs nothing, so whatever fails may be asked for again. */
export interface Server {
  readonly name: string;
  readonly places: number;
  readonly circuit: Circuit;
  serves(model: ModelId): boolean;
  /** @throws CloudError, never billed */
  draw(order: Order, signal: AbortSignal): Promise<Drawn>;
  /** @returns null where the server tells no progress */
  progress(wantsPreview: boolean, signal: AbortSignal): Promise<ServerProgress | null>;
  /** Ends its present job, also one that another client asked for. */
  interrupt(signal: AbortSignal): Promise<void>;
}

export interface ServerOptions {
  readonly entry: ServerEntry;
  readonly send: Send;
  readonly limits: Limits;
  readonly clock: Clock;
}

export function createServer({ entry, send, limits, clock }: ServerOptions): Server {
  const { name, places, models } = entry;
  const url = new URL(entry.url);
  const { user, password } = credentialsOf(url);
  const redact = createRedact(password || undefined);
  const headers = {
    'content-type': 'application/json',
    ...(user && {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    }),
  };
  const root = `${url.origin}${url.pathname.replace(/\/$/, '')}/sdapi/v1`;
  let samplers: ReadonlySet<string> | null | undefined;
  let tellsProgress = true;

  function failure(code: ErrorCode, says: string, outage = false): CloudError {
    const message = `The server ${name} ${says}.`;
    return new CloudError({ failure: { code, message, retryable: true, billed: 'NO' }, outage });
  }

  async function ask(
    path: string,
    { body, timeoutMs = limits.pollMs }: { body?: object; timeoutMs?: number },
    signal: AbortSignal,
  ): Promise<Answer> {
    try {
      return await send(
        {
          url: new URL(`${root}/${path}`),
          method: body === undefined ? 'GET' : 'POST',
          headers,
          body: body && JSON.stringify(body),
          timeoutMs,
          maxBytes: limits.imageBytes,
        },
        signal,
      );
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      signal.throwIfAborted();
      throw failure('PROVIDER_UNAVAILABLE', `cannot be reached (${redact(error.message)})`, true);
    }
  }

  /** The names of its samplers; null where it lists none. */
  async function knownSamplers(signal: AbortSignal): Promise<ReadonlySet<string> | null> {
    const answer = await ask('samplers', {}, signal);
    const { data } = samplerList.safeParse(parseJson(answer.bytes));
    return data ? new Set(data.flatMap((one) => [one.name, ...one.aliases])) : null;
  }

  function refused(answer: Answer): CloudError {
    const why = `(${answer.status}: ${redact(errorText(answer))})`;
    if (answer.status === 401 || answer.status === 403)
      return failure('PROVIDER_UNAUTHORIZED', `refused its user and password ${why}`, true);
    if (answer.status >= 500) return failure('PROVIDER_FAILED', `failed ${why}`, true);
    return failure('PROVIDER_REJECTED', `refused the request ${why}`);
  }

  return {
    name,
    places,
    circuit: createCircuit(`The server ${name}`, clock),
    serves: (model) => models[model] !== undefined,
    async draw({ model, parameters, seed, start, task }, signal) {
      samplers ??= await knownSamplers(signal);
      const sampler = samplerFor(parameters.scheduler, samplers);
      if (!sampler)
        throw failure(
          'PROVIDER_REJECTED',
          `has no scheduler ${schedulers[parameters.scheduler].name}`,
        );
      const checkpoint = models[model];
      const body = {
        prompt: promptText(parameters.prompt, parameters.promptSyntax),
        negative_prompt: promptText(parameters.negativePrompt ?? '', parameters.promptSyntax),
        ...sampler,
        steps: parameters.numInferenceSteps,
        cfg_scale: parameters.guidanceScale,
        width: parameters.width,
        height: parameters.height,
        seed,
        batch_size: 1,
        n_iter: 1,
        send_images: true,
        save_images: false,
        force_task_id: task,
        ...(start && (await pictureFields(start, parameters))),
        ...(checkpoint && { override_settings: { sd_model_checkpoint: checkpoint } }),
      };
      const answer = await ask(
        start ? 'img2img' : 'txt2img',
        { body, timeoutMs: limits.answerMs },
        signal,
      );
      if (answer.status !== 200) throw refused(answer);
      const { data } = drawn.safeParse(parseJson(answer.bytes));
      if (!data) throw failure('PROVIDER_BAD_RESPONSE', 'answered without an image');
      const info = drawnInfo.safeParse(parseJson(Buffer.from(data.info))).data ?? {};
      // A name that it does not know is taken for its default by some of these servers.
      if (info.sampler_name && !isSame(info.sampler_name, sampler.sampler_name))
        throw failure(
          'PROVIDER_BAD_RESPONSE',
          `drew with the sampler ${redact(info.sampler_name)}`,
        );
      return { file: fileOf(data.images[0]!), seed: info.all_seeds?.[0] ?? info.seed ?? undefined };
    },
    async progress(wantsPreview, signal) {
      if (!tellsProgress) return null;
      const answer = await ask(`progress?skip_current_image=${!wantsPreview}`, {}, signal);
      const { data } = progressAnswer.safeParse(parseJson(answer.bytes));
      tellsProgress = answer.status !== 404;
      if (answer.status !== 200 || !data) return null;
      const { sampling_step: step = 0, sampling_steps: steps = 0 } = data.state ?? {};
      return {
        fraction: data.progress,
        step,
        steps,
        etaMs: data.eta_relative ? Math.round(data.eta_relative * 1000) : undefined,
        preview: data.current_image ?? undefined,
        task: data.current_task ?? undefined,
      };
    },
    async interrupt(signal) {
      await ask('interrupt', { body: {} }, signal);
    },
  };

  function fileOf(base64: string): ImageFile {
    try {
      return readImageFile(Buffer.from(base64.replace(/^data:[^,]*,/, ''), 'base64'));
    } catch (error) {
      if (!(error instanceof UnreadableImageError)) throw error;
      throw failure('PROVIDER_BAD_RESPONSE', `answered with no complete image (${error.message})`);
    }
  }
}

/** Some servers tell a sampler by its label. */
function isSame(told: string, asked: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9+]/g, '');
  return plain(told).startsWith(plain(asked)) || plain(asked).startsWith(plain(told));
}
