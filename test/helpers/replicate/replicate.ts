import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Arrivals, createArrivals } from '#test/helpers/stand-in/arrivals.ts';
import { createFaultQueue, type FaultQueue } from '#test/helpers/stand-in/faults.ts';
import { close, listen } from '#test/helpers/stand-in/listen.ts';
import { drawPicture } from '#test/helpers/stand-in/picture.ts';
import { jsonReply, pictureReply, type Reply, send } from '#test/helpers/stand-in/reply.ts';
import { readBody } from '#test/helpers/stand-in/requests.ts';
import { creation, knownVersion, parseDeadline, unitsOf } from './catalogue.ts';
import { type ErrorName, errors } from './errors.ts';
import type { CallKind, Fault, FaultSchedule } from './faults.ts';
import { type Bill, createPredictions, type Prediction } from './predictions.ts';

export interface ReplicateStandInOptions {
  /** Micro-dollars. @default 1_000_000_000 */
  readonly balance?: number;
  /** How long a default image takes. @default 2 */
  readonly msPerImage?: number;
  /** How long a prediction waits before it begins. @default 0 */
  readonly bootMs?: number;
  /** The delivery host takes the port after it. @default 0: any free ones */
  readonly port?: number;
  /** Decides what goes wrong; by default nothing but what tests queue in `faults`. */
  readonly schedule?: FaultSchedule;
}

/** A server that speaks Replicate's published contract and counts what it bills. */
export interface ReplicateStandIn extends AsyncDisposable {
  readonly apiUrl: string;
  /** The key, and what is left, in micro-dollars. Both may be changed. */
  readonly account: { apiKey: string; balance: number };
  /** Faults for the next requests; they come before what the schedule says. */
  readonly faults: FaultQueue<CallKind, Fault>;
  readonly requests: Arrivals<CallKind>['seen'];
  /** Requests that the documentation does not allow, in words. */
  readonly violations: readonly string[];
  nextRequest: Arrivals<CallKind>['next'];
  /** Everything billed so far; with `all`, what still runs is brought to its end first. */
  ledger(all?: 'all'): readonly Bill[];
}

/**
 * The contract is that of https://replicate.com/docs/reference/http (predictions.create, .get and
 * .cancel), https://replicate.com/docs/topics/predictions/lifecycle and …/rate-limits.
 */
export async function createReplicateStandIn(
  options: ReplicateStandInOptions = {},
): Promise<ReplicateStandIn> {
  const account = { apiKey: 'r8_0123456789abcdef', balance: options.balance ?? 1_000_000_000 };
  const faults = createFaultQueue<CallKind, Fault>();
  const arrivals = createArrivals<CallKind>();
  const violations: string[] = [];
  const counts = new Map<CallKind, number>();
  const predictions = createPredictions(unitsOf, Date.now);
  const api = createServer((request, response) => void serveApi(request, response));
  const delivery = createServer((request, response) => void serveImage(request, response));
  const apiPort = await listen(api, options.port ?? 0);
  const deliveryPort = await listen(delivery, options.port ? options.port + 1 : 0);
  const apiUrl = `http://127.0.0.1:${apiPort}`;

  function arrive(call: CallKind | null, request: IncomingMessage, body: string): Fault | null {
    const { method = '', url: path = '', headers } = request;
    arrivals.add({ call, method, path, headers, body, at: Date.now() });
    if (call === null) return null;
    const index = counts.get(call) ?? 0;
    counts.set(call, index + 1);
    return faults.schedule({ call, index }) ?? options.schedule?.({ call, index }) ?? null;
  }

  async function serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const { call, id } = routeOf(request);
    const fault = arrive(call, request, body);
    if (fault?.kind === 'reset' && !fault.processed) {
      response.socket?.resetAndDestroy();
      return;
    }
    const reply = answer(call, id, request, body, fault);
    await send(response, reply, fault?.kind === 'elsewhere' ? null : fault);
  }

  function answer(
    call: CallKind | null,
    id: string,
    request: IncomingMessage,
    body: string,
    fault: Fault | null,
  ): Reply {
    if (fault?.kind === 'refused') return errorReply(fault.error);
    if (request.headers.authorization !== `Bearer ${account.apiKey}`)
      return errorReply('unauthenticated');
    if (call === 'create') return create(request, body, fault);
    const one = call && predictions.find(id);
    if (!one) return errorReply('notFound');
    if (call === 'cancel') predictions.cancel(one);
    return jsonReply(shown(one, fault));
  }

  function create({ headers }: IncomingMessage, body: string, fault: Fault | null): Reply {
    const deadlineMs = parseDeadline(String(headers['cancel-after'] ?? '30m'));
    if (!headers['content-type']?.startsWith('application/json') || deadlineMs === null) {
      violations.push(`headers: ${JSON.stringify(headers)}`);
      return errorReply('invalidInput');
    }
    const asked = creation.safeParse(JSON.parse(body));
    if (!asked.success) {
      violations.push(asked.error.message);
      return errorReply('invalidInput');
    }
    if (asked.data.version !== knownVersion) return errorReply('invalidVersion');
    if (account.balance <= 0) return errorReply('insufficientCredit');
    const { input } = asked.data;
    const one = predictions.add({
      input,
      bootMs: fault?.kind === 'aborted' ? 1 : (options.bootMs ?? 0) + bootMsOf(fault),
      runMs: (options.msPerImage ?? 2) * unitsOf(input),
      deadlineMs: fault?.kind === 'aborted' ? 0 : deadlineMs,
      fails: fault?.kind === 'failsLater' ? fault.error : null,
    });
    one.expired = fault?.kind === 'expires';
    return jsonReply(shown(one, fault), {}, 201);
  }

  function shown(one: Prediction, fault: Fault | null): object {
    const status = predictions.statusOf(one);
    const isDone = status === 'succeeded';
    const isRemoved = isDone && fault?.kind === 'removed';
    const url = `http://127.0.0.1:${deliveryPort}/pbxt/${one.id}/out-0.jpg`;
    const hasMetrics =
      !['starting', 'processing'].includes(status) && fault?.kind !== 'silentMetrics';
    return {
      id: one.id,
      model: 'lucataco/ssd-1b',
      version: knownVersion,
      input: one.input,
      logs: '',
      output: isDone && !isRemoved ? [fault?.kind === 'elsewhere' ? fault.url : url] : null,
      data_removed: isRemoved,
      error: status === 'failed' ? one.fails : null,
      status,
      metrics: hasMetrics ? { predict_time: predictions.secondsOf(one) } : {},
      created_at: new Date(one.startsAt).toISOString(),
      urls: {
        get: `${apiUrl}/v1/predictions/${one.id}`,
        cancel: `${apiUrl}/v1/predictions/${one.id}/cancel`,
      },
    };
  }

  async function serveImage(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = arrive('image', request, '');
    if (fault?.kind === 'reset' && !fault.processed) {
      response.socket?.resetAndDestroy();
      return;
    }
    const one = predictions.find(/^\/pbxt\/(\w+)\//.exec(request.url!)?.[1] ?? '');
    if (fault?.kind === 'refused' || !one?.bill) {
      await send(response, errorReply(fault?.kind === 'refused' ? fault.error : 'notFound'), null);
      return;
    }
    const { seed, width, height } = one.input;
    const reply = pictureReply(await drawPicture(seed, width, height));
    one.bill.delivered ||= await send(response, reply, fault);
  }

  return {
    apiUrl,
    account,
    faults,
    requests: arrivals.seen,
    violations,
    nextRequest: arrivals.next,
    ledger: (all) => predictions.settle(all && Number.MAX_SAFE_INTEGER),
    async [Symbol.asyncDispose]() {
      await Promise.all([api, delivery].map(close));
    },
  };
}

function bootMsOf(fault: Fault | null): number {
  return fault?.kind === 'cold' ? fault.ms : 0;
}

function errorReply(name: ErrorName): Reply {
  const { status, body } = errors[name];
  return jsonReply(body, {}, status);
}

function routeOf({ method, url = '' }: IncomingMessage): { call: CallKind | null; id: string } {
  const match = /^\/v1\/predictions(?:\/([^/]+)(\/cancel)?)?$/.exec(url);
  const id = match?.[1] ?? '';
  if (!match) return { call: null, id };
  if (method === 'POST' && id === '') return { call: 'create', id };
  if (method === 'POST' && match[2]) return { call: 'cancel', id };
  return { call: method === 'GET' && id !== '' && !match[2] ? 'get' : null, id };
}
