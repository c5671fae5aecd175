import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createArrivals } from '#test/helpers/stand-in/arrivals.ts';
import { createFaultQueue, type FaultQueue } from '#test/helpers/stand-in/faults.ts';
import { close, listen } from '#test/helpers/stand-in/listen.ts';
import { jsonReply, type Reply, send } from '#test/helpers/stand-in/reply.ts';
import { readBody, type SeenRequest } from '#test/helpers/stand-in/requests.ts';
import { createAccount, type LedgerEntry } from './account.ts';
import { errorReply } from './errors.ts';
import type { CallKind, Fault, FaultSchedule } from './faults.ts';
import { serveImage } from './images.ts';
import { createJobs } from './jobs.ts';
import { createRateLimit } from './rate-limit.ts';
import { routeOf } from './requests.ts';
import { generate } from './v1.ts';
import { submit, tellJob } from './v2.ts';
import { takeOrder } from './work.ts';
import type { World } from './world.ts';

export interface SegmindStandInOptions {
  readonly apiKey?: string;
  /** Micro-dollars. @default 1_000_000_000 */
  readonly balance?: number;
  /** @default 1_000_000 */
  readonly ratePerMinute?: number;
  /** How long a default image takes. @default 2 */
  readonly msPerImage?: number;
  /** How long a request waits before its work starts. @default 0 */
  readonly queueMs?: number;
  /** Decides what goes wrong; by default nothing but what tests queue in `faults`. */
  readonly schedule?: FaultSchedule;
  /** The image host takes the port after it. @default 0: any free ones */
  readonly port?: number;
  readonly now?: () => number;
}

/** A server that speaks Segmind's published contract and counts what it bills. */
export interface SegmindStandIn extends World, AsyncDisposable {
  /** Faults for the next requests; they come before what the schedule says. */
  readonly faults: FaultQueue<CallKind, Fault>;
  readonly requests: readonly SeenRequest<CallKind>[];
  /** Bodies that the documentation does not allow, in words. */
  readonly violations: readonly string[];
  /** Everything billed so far; with `all`, the jobs that are still running are brought to their end first. */
  ledger(all?: 'all'): readonly LedgerEntry[];
  /** Resolves when a request of this kind arrives, from now on, before it is looked at. */
  nextRequest(call: CallKind): Promise<SeenRequest<CallKind>>;
}

export async function createSegmindStandIn(
  options: SegmindStandInOptions = {},
): Promise<SegmindStandIn> {
  const now = options.now ?? Date.now;
  const apiKey = options.apiKey ?? 'SG_0123456789abcdef';
  const account = createAccount(apiKey, options.balance ?? 1_000_000_000);
  const faults = createFaultQueue<CallKind, Fault>();
  const arrivals = createArrivals<CallKind>();
  const violations: string[] = [];
  const counts = new Map<CallKind, number>();

  const api = createServer((request, response) => void serveApi(request, response));
  const images = createServer((request, response) => void serveImages(request, response));
  const apiPort = await listen(api, options.port ?? 0);
  const imagePort = await listen(images, options.port ? options.port + 1 : 0);
  const world: World = {
    account,
    shop: {
      account,
      retired: new Set(),
      msPerImage: options.msPerImage ?? 2,
      queueMs: options.queueMs ?? 0,
    },
    rateLimit: createRateLimit(options.ratePerMinute ?? 1_000_000, now),
    jobs: createJobs(account, now),
    apiUrl: `http://127.0.0.1:${apiPort}`,
    imageHost: `127.0.0.1:${imagePort}`,
  };

  function arrive(call: CallKind | null, request: IncomingMessage, body: string): Fault | null {
    const { method = '', url: path = '', headers } = request;
    arrivals.add({ call, method, path, headers, body, at: now() });
    if (!call) return null;
    const index = counts.get(call) ?? 0;
    counts.set(call, index + 1);
    return faults.schedule({ call, index }) ?? options.schedule?.({ call, index }) ?? null;
  }

  async function serveApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await readBody(request);
    const route = routeOf(request.method!, request.url!);
    if (route === null || route === 'method') {
      arrive(null, request, text);
      await send(response, errorReply(route ? 'methodNotAllowed' : 'unknownModel'), null);
      return;
    }
    const { call, subject } = route;
    const fault = arrive(call, request, text);
    if (fault?.kind === 'held') await fault.until;
    if (call === 'result') world.jobs.askedAgain(subject);
    if (fault?.kind === 'written') return fault.write(response);
    if (fault?.kind === 'reset' && !fault.processed) {
      response.socket?.resetAndDestroy();
      return;
    }
    const refused = refusal(request, call, fault);
    if (refused) {
      await send(response, refused, null);
    } else if (call === 'v1' || call === 'submit') {
      const contentType = request.headers['content-type'];
      const order = takeOrder(world.shop, subject, contentType, text, fault);
      if ('error' in order) {
        if (order.violation) violations.push(`${request.url}: ${order.violation}`);
        await send(response, errorReply(order.error), null);
      } else {
        await (call === 'v1' ? generate : submit)(world, order, response, fault);
      }
    } else if (call === 'credits') {
      const credits = { credits: account.balance / 1e6, 'free-credits': 0 };
      await send(response, jsonReply(credits), fault);
    } else {
      await tellJob(world, call, subject, response, fault);
    }
  }

  /** What is answered before anything is processed. */
  function refusal(request: IncomingMessage, call: CallKind, fault: Fault | null): Reply | null {
    if (fault?.kind === 'error')
      return errorReply(
        fault.error,
        fault.error === 'rateLimited' ? world.rateLimit.headers() : {},
      );
    const key = request.headers['x-api-key'];
    if (key === undefined) return errorReply('keyMissing');
    if (key !== account.apiKey) return errorReply('keyInvalid');
    if ((call === 'v1' || call === 'submit') && !world.rateLimit.count())
      return errorReply('rateLimited', world.rateLimit.headers());
    return null;
  }

  async function serveImages(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = arrive('image', request, '');
    if (fault?.kind === 'written') fault.write(response);
    else if (fault?.kind === 'reset' && !fault.processed) response.socket?.resetAndDestroy();
    else await serveImage(world, request.url!, response, fault);
  }

  return {
    ...world,
    faults,
    requests: arrivals.seen,
    violations,
    nextRequest: arrivals.next,
    ledger(all) {
      world.jobs.settle(all && Number.POSITIVE_INFINITY);
      return account.ledger;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([api, images].map(close));
    },
  };
}
