import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type Arrivals, createArrivals } from '#test/helpers/stand-in/arrivals.ts';
import {
  createFaultQueue,
  type ExchangeFault,
  type FaultQueue,
} from '#test/helpers/stand-in/faults.ts';
import { close, listen } from '#test/helpers/stand-in/listen.ts';
import { drawPicture } from '#test/helpers/stand-in/picture.ts';
import { jsonReply, pictureReply, type Reply, send } from '#test/helpers/stand-in/reply.ts';
import { readBody } from '#test/helpers/stand-in/requests.ts';

/** `mapping` asks the Hub who serves a model; `image` is a download from where an answer says. */
export type CallKind = 'mapping' | 'generate' | 'image';

export type Fault =
  | Exclude<ExchangeFault, { kind: 'elsewhere' }>
  /** Refused; nothing is processed. */
  | { readonly kind: 'refused'; readonly error: keyof typeof errors }
  /** The time is left out. */
  | { readonly kind: 'silentTime' }
  | { readonly kind: 'halfPicture' };

export type FaultSchedule = (context: {
  readonly call: CallKind;
  readonly index: number;
}) => Fault | null;

const errors = {
  unauthorized: { status: 401, body: { error: 'Invalid username or password.' } },
  noCredits: {
    status: 402,
    body: { error: 'You have exceeded your monthly included credits for Inference Providers.' },
  },
  notFound: { status: 404, body: { error: 'Repository not found' } },
  invalid: { status: 422, body: { error: 'height must be a multiple of 8' } },
  limited: { status: 429, body: { error: 'Rate limit reached' } },
  failed: { status: 500, body: { error: 'CUDA out of memory' } },
  loading: { status: 503, body: { error: 'Model is currently loading', estimated_time: 20 } },
} as const;

export interface Bill {
  readonly seed: number;
  /** Micro-dollars. */
  readonly cost: number;
  delivered: boolean;
}

export interface HuggingFaceStandInOptions {
  readonly msPerImage?: number;
  readonly port?: number;
  readonly schedule?: FaultSchedule;
}

export interface HuggingFaceStandIn extends AsyncDisposable {
  readonly url: string;
  readonly apiKey: string;
  readonly faults: FaultQueue<CallKind, Fault>;
  readonly requests: Arrivals<CallKind>['seen'];
  readonly violations: readonly string[];
  ledger(): readonly Bill[];
}

const parameters = z.strictObject({
  negative_prompt: z.string().optional(),
  num_inference_steps: z.int().optional(),
  guidance_scale: z.number().optional(),
  width: z.int().default(512),
  height: z.int().default(512),
  scheduler: z
    .string()
    .regex(/^[A-Za-z0-9]+Scheduler$/)
    .optional(),
  seed: z.int().default(1),
});
/** https://huggingface.co/docs/inference-providers/tasks/text-to-image */
const task = z.strictObject({ inputs: z.string(), parameters });
/** What Replicate takes behind the router, where the names are the model's own. */
const prediction = z.object({
  version: z.string(),
  input: parameters.extend({ prompt: z.string() }),
});

/** A second of the machines: https://huggingface.co/docs/inference-providers/pricing */
const priceOfASecond = 120;
const secondsOf = (path: string): number => (path.includes('SSD-1B') ? 6 : 3);

/**
 * The router and the Hub on one address, as https://huggingface.co/docs/inference-providers and the
 * client's own tests have them: who serves a model, `hf-inference`, and `replicate` behind the router.
 */
export async function createHuggingFaceStandIn(
  options: HuggingFaceStandInOptions = {},
): Promise<HuggingFaceStandIn> {
  const apiKey = 'hf_0123456789abcdefghij';
  const faults = createFaultQueue<CallKind, Fault>();
  const arrivals = createArrivals<CallKind>();
  const counts = new Map<CallKind, number>();
  const violations: string[] = [];
  const bills: Bill[] = [];
  const outputs = new Map<string, { bill: Bill; picture: Buffer }>();
  const server = createServer((request, response) => void serve(request, response));
  const port = await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { method = '', url: path = '', headers } = request;
    const call = callOf(path);
    arrivals.add({ call, method, path, headers, body, at: Date.now() });
    const index = counts.get(call) ?? 0;
    counts.set(call, index + 1);
    const fault = faults.schedule({ call, index }) ?? options.schedule?.({ call, index }) ?? null;
    if (fault?.kind === 'reset' && !fault.processed) {
      response.socket?.resetAndDestroy();
      return;
    }
    const { reply, bill } = await answer(call, request, body, fault);
    const left = await send(response, reply, fault);
    if (bill) bill.delivered = left && fault?.kind !== 'halfPicture';
  }

  async function answer(
    call: CallKind,
    { headers, url: path = '' }: IncomingMessage,
    body: string,
    fault: Fault | null,
  ): Promise<{ reply: Reply; bill?: Bill | undefined }> {
    if (fault?.kind === 'refused') return { reply: refusal(fault.error) };
    if (call === 'image') {
      const output = outputs.get(path);
      return output
        ? { reply: pictureReply(output.picture), bill: output.bill }
        : { reply: refusal('notFound') };
    }
    if (headers.authorization !== `Bearer ${apiKey}`) return { reply: refusal('unauthorized') };
    if (call === 'mapping') return { reply: jsonReply(mappingOf(path)) };
    const asked = parse(path, body);
    if (!asked) {
      violations.push(body);
      return { reply: refusal('invalid') };
    }
    const { seed, width, height } = asked;
    await delay(options.msPerImage ?? 2, undefined, { ref: false });
    const whole = await drawPicture(seed, width, height);
    const picture = fault?.kind === 'halfPicture' ? whole.subarray(0, whole.length / 2) : whole;
    const seconds = secondsOf(path);
    const bill = { seed, cost: seconds * priceOfASecond, delivered: false };
    bills.push(bill);
    const time = { 'x-compute-type': 'gpu', 'x-compute-time': String(seconds) };
    if (!path.startsWith('/replicate'))
      return { reply: pictureReply(picture, fault?.kind === 'silentTime' ? {} : time), bill };
    const place = `/outputs/${bills.length}.jpg`;
    outputs.set(place, { bill, picture });
    return { reply: jsonReply({ status: 'succeeded', output: [`${url}${place}`] }, {}, 201) };
  }

  function parse(path: string, body: string): z.infer<typeof parameters> | undefined {
    const json: unknown = JSON.parse(body);
    return path.startsWith('/replicate')
      ? prediction.safeParse(json).data?.input
      : task.safeParse(json).data?.parameters;
  }

  return {
    url,
    apiKey,
    faults,
    requests: arrivals.seen,
    violations,
    ledger: () => bills,
    [Symbol.asyncDispose]: () => close(server),
  };
}

function callOf(path: string): CallKind {
  if (path.startsWith('/api/models/')) return 'mapping';
  return path.startsWith('/outputs/') ? 'image' : 'generate';
}

function refusal(name: keyof typeof errors): Reply {
  const { status, body } = errors[name];
  return jsonReply(body, {}, status);
}

/** SSD-1B is at two of them, Tiny-SD at one. */
function mappingOf(path: string): object {
  const model = /^\/api\/models\/([^?]+)/.exec(path)![1]!;
  const at = (providerId: string) => ({ status: 'live', providerId, task: 'text-to-image' });
  const isLarge = model.includes('SSD-1B');
  return {
    id: model,
    inferenceProviderMapping: {
      'hf-inference': at(model),
      ...(isLarge && { replicate: at(`lucataco/ssd-1b:${'0'.repeat(64)}`) }),
    },
  };
}
