import { type Account, dollars, type LedgerEntry } from './account.ts';
import { catalogue, costOf, type ImageBody, workOf } from './catalogue.ts';
import type { ErrorName } from './errors.ts';
import type { Fault } from './faults.ts';

/** A paid POST that was let in. */
export interface Order {
  readonly slug: string;
  readonly body: ImageBody;
  readonly cost: number;
  readonly queueMs: number;
  readonly runMs: number;
}

export interface Refusal {
  readonly error: ErrorName;
  /** What was wrong with the body, for tests that expect nothing to be. */
  readonly violation?: string | undefined;
}

export interface Shop {
  readonly account: Account;
  /** Slugs that answer 410 from now on. */
  readonly retired: Set<string>;
  /** How long one unit of work takes. */
  msPerImage: number;
  /** How long an accepted job waits before it starts. */
  queueMs: number;
}

/** Looks at a paid POST as Segmind does before anything runs: type, fields, values, money. */
export function takeOrder(
  shop: Shop,
  slug: string,
  contentType: string | undefined,
  text: string,
  fault: Fault | null,
): Order | Refusal {
  const offering = catalogue[slug];
  if (!offering) return { error: 'unknownModel' };
  if (shop.retired.has(slug)) return { error: 'retired' };
  if (!contentType?.startsWith('application/json'))
    return { error: 'contentType', violation: `content type ${contentType}` };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { error: 'badRequest', violation: 'not JSON' };
  }
  const body = offering.body.safeParse(value);
  if (!body.success) {
    const missing = body.error.issues.some(({ path }) => path[0] === 'prompt');
    return {
      error: missing ? 'badRequest' : 'valueRejected',
      violation: body.error.issues
        .map(({ path, message }) => `${path.join('.')}: ${message}`)
        .join('; '),
    };
  }
  const cost = costOf(slug, body.data);
  if (cost > shop.account.balance) return { error: 'insufficientCredits' };
  return {
    slug,
    body: body.data,
    cost,
    queueMs: shop.queueMs + (fault?.kind === 'cold' ? fault.ms : 0),
    runMs: shop.msPerImage * workOf(slug, body.data),
  };
}

/** The seed a picture is made with. */
export const seedOf = (body: ImageBody, fault: Fault | null): number => {
  const seed = body.seed === -1 ? 1_234_567 : body.seed;
  return fault?.kind === 'otherSeed' ? seed + 1_000 : seed;
};

/** The headers of a v1 answer that was billed. */
export const moneyHeaders = (
  account: Account,
  entry: LedgerEntry,
  seed: number,
  runMs: number,
): Record<string, string> => ({
  'x-cost': dollars(entry.cost),
  'x-remaining-credits': dollars(account.balance),
  'x-request-id': entry.requestId,
  'x-generation-time': String(runMs / 1000),
  'x-seed-value': String(seed),
});
