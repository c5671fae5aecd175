import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import sharp from 'sharp';
import { z } from 'zod';
import { createFaultQueue, type FaultQueue } from '#test/helpers/stand-in/faults.ts';
import { close, listen } from '#test/helpers/stand-in/listen.ts';
import { drawPicture } from '#test/helpers/stand-in/picture.ts';
import { jsonReply, type Reply, send } from '#test/helpers/stand-in/reply.ts';
import { readBody } from '#test/helpers/stand-in/requests.ts';
import { createJobs, type Job } from './jobs.ts';
import { createOwnJobs, type OwnJobs } from './own-jobs.ts';

export type Dialect = 'A1111' | 'SDCPP';
const calls = [
  'txt2img',
  'img2img',
  'progress',
  'interrupt',
  'samplers',
  'options',
  'capabilities',
  'img_gen',
] as const;
export type Call = (typeof calls)[number];

/** What goes wrong with one request. */
export type Fault =
  | { readonly kind: 'reset'; readonly processed: boolean }
  | { readonly kind: 'hang' | 'cut' | 'emptyJson' }
  /** The job fails: out of memory, as a rule. */
  | { readonly kind: 'fails' }
  /** A job with an id that is none. */
  | { readonly kind: 'otherId'; readonly id: string }
  /** The server is still loading. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'halfPicture' }
  | { readonly kind: 'otherSampler' }
  | { readonly kind: 'otherSize' };

export interface ServerStandInOptions {
  /** @default 'A1111' */
  readonly dialect?: Dialect;
  /** Whether it has jobs of its own as well, as stable-diffusion.cpp's. @default false */
  readonly ownJobs?: boolean;
  /** @default 2 */
  readonly msPerImage?: number;
  /** Jobs at once; the others wait. @default 1 */
  readonly places?: number;
  /** `user:password`, where it wants one. */
  readonly auth?: string;
  readonly port?: number;
}

export interface SeenRequest {
  readonly call: Call | null;
  readonly path: string;
  readonly body: string;
}

export interface ServerStandIn extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
  readonly faults: FaultQueue<Call, Fault>;
  /** A job of another of its clients. */
  draw(task: string, ms: number): void;
  /** What it draws first of all is drawn now. */
  finish(): void;
  /** It crashes: what it draws is lost, and no request is answered any more. */
  crash(): void;
  /** The names of the jobs that were interrupted. */
  readonly interrupted: readonly string[];
  readonly own: OwnJobs;
}

/** The names as each lists them; stable-diffusion.cpp takes its default for one that it does not know. */
const samplers: Readonly<Record<Dialect, readonly string[]>> = {
  A1111: ['DPM++ 2M', 'Euler a', 'Euler', 'LMS', 'Heun', 'DPM2', 'DPM2 a', 'DDIM', 'PLMS', 'UniPC'],
  SDCPP: ['default', 'euler', 'euler_a', 'heun', 'dpm2', 'dpm++2s_a', 'dpm++2m', 'lcm'],
};

const body = z.object({
  prompt: z.string(),
  negative_prompt: z.string().default(''),
  sampler_name: z.string().default('Euler'),
  scheduler: z.string().default('automatic'),
  steps: z.int().default(50),
  cfg_scale: z.number().default(7),
  width: z.int().default(512),
  height: z.int().default(512),
  seed: z.int().default(-1),
  force_task_id: z.string().nullish(),
});

const picture = z.base64();

/** Fields and defaults of modules/api/models.py; a mask that is blurred or zoomed into is not ours. */
const pictureBody = body.extend({
  init_images: z.array(picture).length(1),
  denoising_strength: z.number().min(0).max(1).default(0.75),
  resize_mode: z.int().default(0),
  mask: picture.nullish(),
  mask_blur: z.int().default(4),
  inpainting_fill: z.int().default(0),
  inpaint_full_res: z.boolean().default(true),
  inpainting_mask_invert: z.int().default(0),
});

/**
 * A server of A1111's dialect, as https://github.com/AUTOMATIC1111/stable-diffusion-webui answers
 * (modules/api/api.py and models.py of 1.10), or as stable-diffusion.cpp's server does, which was
 * watched: no progress, names of its own, seeds modulo 2^32.
 */
export async function createServerStandIn(
  options: ServerStandInOptions = {},
): Promise<ServerStandIn> {
  const { dialect = 'A1111', msPerImage = 2 } = options;
  const jobs = createJobs(options.places ?? 1);
  const own = createOwnJobs(jobs, msPerImage);
  const faults = createFaultQueue<Call, Fault>();
  const requests: SeenRequest[] = [];
  const interrupted: string[] = [];
  let isCrashed = false;
  const server = createServer((request, response) => void serve(request, response));
  const port = await listen(server, options.port ?? 0);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readBody(request);
    const path = request.url ?? '';
    const call = callOf(path);
    requests.push({ call, path, body: text });
    if (isCrashed) return void request.socket.destroy();
    const fault = call && faults.schedule({ call, index: 0 });
    if (fault?.kind === 'reset' && !fault.processed) {
      response.socket?.resetAndDestroy();
      return;
    }
    const reply = await answer(call, request, text, fault);
    await send(response, reply, fault);
  }

  async function answer(
    call: Call | null,
    { headers, url: path = '' }: IncomingMessage,
    text: string,
    fault: Fault | null,
  ): Promise<Reply> {
    const expected = options.auth && `Basic ${btoa(options.auth)}`;
    if (expected && headers.authorization !== expected)
      return jsonReply({ detail: 'Incorrect username or password' }, {}, 401);
    if (fault?.kind === 'otherId')
      return jsonReply({ id: fault.id, kind: 'img_gen', status: 'queued' }, {}, 202);
    if (fault?.kind === 'loading') return jsonReply({ error: 'loading' }, {}, 503);
    if (options.ownJobs && path.startsWith('/sdcpp/'))
      return own.answer(path, text, fault?.kind === 'fails');
    if (fault?.kind === 'fails')
      return jsonReply({ error: 'OutOfMemoryError', detail: '', errors: 'CUDA' }, {}, 500);
    switch (call) {
      case 'samplers':
        return jsonReply(samplers[dialect].map((name) => ({ name, aliases: [], options: {} })));
      case 'options':
        return jsonReply({ samples_format: 'png', sd_model_checkpoint: 'tiny.safetensors' });
      case 'progress':
        return dialect === 'SDCPP' ? notFound : jsonReply(await progress());
      case 'interrupt':
        interrupted.push(...jobs.running.slice(0, 1).map(({ task }) => task));
        jobs.interrupt();
        return dialect === 'SDCPP' ? notFound : jsonReply({});
      case 'txt2img':
        return draw(body, text, fault);
      case 'img2img':
        // What stable-diffusion.cpp's does with it was not watched.
        return dialect === 'SDCPP' ? notFound : draw(pictureBody, text, fault);
      default:
        return notFound;
    }
  }

  async function progress(): Promise<object> {
    const [job] = jobs.running;
    const step = job ? jobs.stepOf(job) : 0;
    return {
      progress: job ? step / job.steps : 0,
      eta_relative: job ? (job.ms / 1000) * (1 - step / job.steps) : 0,
      state: { job: job?.task ?? '', sampling_step: step, sampling_steps: job?.steps ?? 0 },
      current_image: job ? (await drawPicture(step, 64, 64)).toString('base64') : null,
      textinfo: null,
      current_task: job?.task ?? null,
    };
  }

  async function draw(form: typeof body, text: string, fault: Fault | null): Promise<Reply> {
    const { data: asked } = form.safeParse(JSON.parse(text));
    if (!asked) return jsonReply({ error: 'RequestValidationError' }, {}, 422);
    if (asked.prompt === '' && dialect === 'SDCPP')
      return jsonReply({ error: 'prompt required' }, {}, 400);
    const isKnown = samplers[dialect].includes(asked.sampler_name);
    if (!isKnown && dialect === 'A1111')
      return jsonReply({ error: 'HTTPException', detail: 'Sampler not found' }, {}, 404);
    const task = (dialect === 'A1111' && asked.force_task_id) || 'a job';
    const job: Job = {
      task,
      steps: asked.steps,
      ms: msPerImage,
      startedAt: null,
      isInterrupted: false,
    };
    await jobs.run(job);
    const seed = dialect === 'SDCPP' ? asked.seed % 2 ** 32 : asked.seed;
    const width = fault?.kind === 'otherSize' ? 2 * asked.width : asked.width;
    const picture = await sharp(await drawPicture(seed, width, asked.height))
      .png()
      .toBuffer();
    const whole = fault?.kind === 'halfPicture' ? picture.subarray(0, picture.length / 2) : picture;
    const other = fault?.kind === 'otherSampler' || !isKnown;
    const info = {
      all_seeds: [seed],
      seed,
      sampler_name: other ? 'default' : asked.sampler_name,
      width,
      height: asked.height,
    };
    return jsonReply({
      images: [whole.toString('base64')],
      parameters: asked,
      info: JSON.stringify(info),
    });
  }

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    faults,
    interrupted,
    own,
    draw(task, ms) {
      void jobs.run({ task, steps: 20, ms, startedAt: null, isInterrupted: false });
    },
    finish: jobs.finish,
    crash() {
      isCrashed = true;
      server.closeAllConnections();
    },
    [Symbol.asyncDispose]: () => close(server),
  };
}

const notFound = jsonReply({ detail: 'Not Found' }, {}, 404);

function callOf(path: string): Call | null {
  const call = /^\/(?:sdapi|sdcpp)\/v1\/([\w-]+)(?:\?|$)/.exec(path)?.[1];
  return calls.find((one) => one === call) ?? null;
}
