import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';
import { schedulers } from '#models/schedulers.ts';
import type { Clock } from '#src/backends/cloud/clock.ts';
import { type Circuit, createCircuit } from '#src/backends/cloud/health/circuit.ts';
import { parseJson } from '#src/backends/cloud/http/json.ts';
import type { Send } from '#src/backends/cloud/http/send.ts';
import type { Limits } from '#src/backends/cloud/limits.ts';
import type { StartImage } from '#src/domain/start-image.ts';
import type { ImageFile } from '#src/images/formats/image-file.ts';
import { createConnection } from './connection.ts';
import { createServerJobs } from './jobs.ts';
import { pictureFields } from './picture-fields.ts';
import { promptText } from './prompt-text.ts';
import { type Sampler, samplerFor } from './samplers.ts';
import type { ServerEntry } from './server-list.ts';
import { drawn, drawnInfo, progressAnswer, samplerList } from './wire.ts';

/** One image to be drawn. */
export interface Order {
  readonly model: CatalogueId;
  readonly parameters: ModelParameters;
  readonly seed: number;
  /** What to start from. @default noise */
  readonly start: StartImage | undefined;
  /** What the job is called, so that progress can be told from that of others. */
  readonly task: string;
  /** A job that an earlier process asked this server for. @default none */
  readonly job: string | undefined;
  /** Told the id of a job that can be asked for again. */
  onSubmitted(job: string): Promise<void>;
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

/** A server of the A1111 dialect, or with jobs of its own. What it draws costs nothing, so whatever fails may be asked for again. */
export interface Server {
  readonly name: string;
  readonly places: number;
  readonly circuit: Circuit;
  serves(model: CatalogueId): boolean;
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
  const connection = createConnection(entry, { send, limits });
  const { ask, failure, refused, fileOf, redact } = connection;
  const jobs = createServerJobs(connection, limits, clock.monotonicNow);
  let samplers: ReadonlySet<string> | null | undefined;
  /** Of a server with jobs of its own; null of one without. */
  let samplersOfJobs: ReadonlySet<string> | null | undefined;
  let tellsProgress = true;

  /** The names of its samplers; null where it lists none. */
  async function knownSamplers(signal: AbortSignal): Promise<ReadonlySet<string> | null> {
    const answer = await ask('sdapi/v1/samplers', {}, signal);
    const { data } = samplerList.safeParse(parseJson(answer.bytes));
    return data ? new Set(data.flatMap((one) => [one.name, ...one.aliases])) : null;
  }

  /** @throws CloudError where it has none */
  function samplerOf({ scheduler }: ModelParameters, known: ReadonlySet<string> | null): Sampler {
    const sampler = samplerFor(scheduler, known);
    if (sampler) return sampler;
    throw failure('PROVIDER_REJECTED', `has no scheduler ${schedulers[scheduler].name}`);
  }

  async function drawByJob(
    { parameters, seed, job, onSubmitted }: Order,
    known: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<Drawn> {
    let file = job === undefined ? null : await jobs.result(job, signal);
    if (!file) {
      const { sampler_name, scheduler } = samplerOf(parameters, known);
      const { width, height } = parameters;
      const order = {
        prompt: promptText(parameters.prompt, parameters.promptSyntax),
        negative_prompt: promptText(parameters.negativePrompt ?? '', parameters.promptSyntax),
        width,
        height,
        seed,
        batch_count: 1,
        output_format: 'png',
        sample_params: {
          sample_method: sampler_name,
          ...(scheduler && { scheduler }),
          sample_steps: parameters.numInferenceSteps,
          guidance: { txt_cfg: parameters.guidanceScale },
        },
      } as const;
      const id = await jobs.submit(order, signal);
      await onSubmitted(id);
      file = await jobs.result(id, signal);
    }
    if (!file) throw failure('PROVIDER_FAILED', 'does not know its job any more', true);
    // It has 32 bits for a seed.
    return { file, seed: seed % 2 ** 32 };
  }

  return {
    name,
    places,
    circuit: createCircuit(`The server ${name}`, clock),
    serves: (model) => models[model] !== undefined,
    async draw(order, signal) {
      const { model, parameters, seed, start, task } = order;
      if (samplersOfJobs === undefined) samplersOfJobs = await jobs.samplers(signal);
      if (samplersOfJobs && !start) return drawByJob(order, samplersOfJobs, signal);
      samplers ??= await knownSamplers(signal);
      const sampler = samplerOf(parameters, samplers);
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
        start ? 'sdapi/v1/img2img' : 'sdapi/v1/txt2img',
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
      const answer = await ask(`sdapi/v1/progress?skip_current_image=${!wantsPreview}`, {}, signal);
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
      await ask('sdapi/v1/interrupt', { body: {} }, signal);
    },
  };
}

/** Some servers tell a sampler by its label. */
function isSame(told: string, asked: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9+]/g, '');
  return plain(told).startsWith(plain(asked)) || plain(asked).startsWith(plain(told));
}
