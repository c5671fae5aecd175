import { Webhook as Signer } from 'standardwebhooks';
import { Agent, type Dispatcher, request } from 'undici';
import { guardedLookup, isPublicAddress } from '#src/net/public-addresses.ts';

/** What is sent once. */
export interface Post {
  readonly url: URL;
  /** Whether the host may have a private address. */
  readonly isTrusted: boolean;
  readonly id: string;
  /** Of this try, milliseconds since the epoch. */
  readonly at: number;
  readonly body: string;
  /** Each signs: receivers take any that they know. */
  readonly secrets: readonly string[];
}

/** The answer's status; null and a sentence where there was none. */
export interface PostAnswer {
  readonly status: number | null;
  readonly error: string | null;
}

/** How long a receiver may take to answer: it should store the event and work on it afterwards. */
const answerMs = 15_000;
const connectMs = 5_000;
/** Of an answer's body, which says nothing to us. */
const mostBytes = 16_384;

export interface Poster extends AsyncDisposable {
  /** Sends signed by Standard Webhooks 1.0 (standardwebhooks.com). Follows no redirect. Never rejects. */
  post(post: Post, signal: AbortSignal): Promise<PostAnswer>;
}

/** @param patienceMs how long a receiver may take to answer */
export function createPoster(patienceMs = answerMs): Poster {
  const connect = { timeout: connectMs };
  const guarded = new Agent({ connect: { ...connect, lookup: guardedLookup(isPublicAddress) } });
  const trusting = new Agent({ connect });
  return {
    async post({ url, isTrusted, id, at, body, secrets }, signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
      const dispatcher: Dispatcher = isTrusted ? trusting : guarded;
      const time = new Date(at);
      try {
        const answer = await request(url, {
          dispatcher,
          method: 'POST',
          signal: limit,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'Darkroom',
            'webhook-id': id,
            'webhook-timestamp': String(Math.floor(at / 1000)),
            'webhook-signature': secrets
              .map((secret) => new Signer(secret).sign(id, time, body))
              .join(' '),
          },
          body,
        });
        // The status is the whole answer: a body that is cut or does not end takes nothing back.
        await answer.body.dump({ limit: mostBytes, signal: limit }).catch(() => {});
        return { status: answer.statusCode, error: problemOf(answer.statusCode) };
      } catch (error) {
        const isLate = limit.aborted && !signal.aborted;
        return {
          status: null,
          error: isLate ? `No answer within ${patienceMs / 1000} s.` : describe(error),
        };
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([guarded.destroy(), trusting.destroy()]);
    },
  };
}

function problemOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  const redirects = status >= 300 && status < 400 ? '; redirects are not followed' : '';
  return `The receiver answered ${status}${redirects}.`;
}

function describe(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? `${message} (${code})` : String(message);
}
