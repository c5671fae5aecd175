import { all, type Steps } from './steps.ts';

/**
 * The rules that hold after every transaction, as queries that find what breaks them. Balances are
 * the fold of their entries, a hold ends exactly once and with its generation, and what ended is whole.
 */
const rules: readonly { readonly rule: string; readonly violations: string }[] = [
  {
    rule: 'all buckets of an account sum to zero, and its balance is the fold of its entries',
    violations: `
      SELECT b.account_id AS id FROM balances b LEFT JOIN (
        SELECT account_id, ${['available', 'held', 'spent', 'issued'].map(foldOf).join(', ')} FROM entries GROUP BY account_id
      ) e ON e.account_id = b.account_id
      WHERE b.available <> coalesce(e.available, 0) OR b.held <> coalesce(e.held, 0) OR b.spent <> coalesce(e.spent, 0)
        OR b.available + b.held + b.spent <> -coalesce(e.issued, 0)`,
  },
  {
    rule: 'no bucket is negative',
    violations:
      'SELECT account_id AS id FROM balances WHERE available < 0 OR held < 0 OR spent < 0',
  },
  {
    rule: 'what is held is the sum of the open holds',
    violations: `
      SELECT b.account_id AS id FROM balances b LEFT JOIN (
        SELECT account_id, sum(amount) AS held, count(*) AS holds FROM holds WHERE state = 'OPEN' GROUP BY account_id
      ) h ON h.account_id = b.account_id
      WHERE b.held <> coalesce(h.held, 0) OR b.open_holds <> coalesce(h.holds, 0)`,
  },
  {
    rule: 'what is counted as running is what runs',
    violations: `
      SELECT b.account_id AS id FROM balances b WHERE b.running <> (
        SELECT count(*) FROM generations g WHERE g.account_id = b.account_id AND g.status = 'RUNNING')`,
  },
  {
    rule: 'a hold ends at most once, in full',
    violations: `
      SELECT h.generation_id AS id FROM holds h LEFT JOIN (
        SELECT generation_id, ${['HOLD', 'CAPTURE', 'RELEASE'].map((kind) => `sum(CASE WHEN kind = '${kind}' THEN amount ELSE 0 END) AS ${kind.toLowerCase()}`).join(', ')}
        FROM entries GROUP BY generation_id
      ) e ON e.generation_id = h.generation_id
      WHERE h.amount <> coalesce(e.hold, 0)
        OR coalesce(e.capture, 0) <> CASE WHEN h.state = 'OPEN' THEN 0 ELSE h.captured END
        OR coalesce(e.release, 0) <> CASE WHEN h.state = 'OPEN' THEN 0 ELSE h.amount - h.captured END`,
  },
  {
    rule: 'a generation has a hold, open until it ends and not longer',
    violations: `
      SELECT g.id FROM generations g LEFT JOIN holds h ON h.generation_id = g.id
      WHERE h.state IS NULL OR (g.finished_at IS NULL) <> (h.state = 'OPEN')`,
  },
  {
    rule: 'what is captured is the cost of the images delivered, at most the hold',
    violations: `
      SELECT g.id FROM generations g JOIN holds h ON h.generation_id = g.id
      WHERE g.finished_at IS NOT NULL AND h.captured <> (
        SELECT CASE WHEN coalesce(sum(cost), 0) < h.amount THEN coalesce(sum(cost), 0) ELSE h.amount END
        FROM samples s WHERE s.generation_id = g.id AND s.status = 'SUCCEEDED')`,
  },
  {
    rule: 'what is used of a budget is what is held and captured of the generations of its period',
    violations: `
      SELECT s.account_id AS id FROM budget_spans s WHERE s.used <> (
        SELECT coalesce(sum(CASE WHEN h.state = 'OPEN' THEN h.amount ELSE h.captured END), 0)
        FROM generations g JOIN holds h ON h.generation_id = g.id
        WHERE g.account_id = s.account_id AND g.created_at >= s.starts_at AND g.created_at < s.ends_at
          AND (s.key_id = '' OR g.key_id IN (SELECT id FROM api_keys WHERE origin = s.key_id)))`,
  },
  {
    rule: "what is spent and reserved of a provider's month is that of the attempts that began in it",
    violations: `
      SELECT m.backend AS id FROM provider_months m WHERE (m.spent, m.reserved) <> (
        SELECT coalesce(sum(CASE WHEN outcome IS NOT NULL THEN coalesce(cost, 0) ELSE 0 END), 0),
          coalesce(sum(CASE WHEN outcome IS NULL THEN coalesce(reserved, 0)
            WHEN billed = 'UNKNOWN' AND reserved > coalesce(cost, 0) THEN reserved - coalesce(cost, 0) ELSE 0 END), 0)
        FROM attempts a WHERE a.backend = m.backend AND a.started_at >= m.starts_at AND a.started_at < m.ends_at)`,
  },
  {
    rule: 'an ended generation has no sample or attempt left open',
    violations: `
      SELECT g.id FROM generations g WHERE g.finished_at IS NOT NULL AND (
        EXISTS (SELECT 1 FROM samples s WHERE s.generation_id = g.id AND s.status = 'PENDING')
        OR EXISTS (SELECT 1 FROM attempts a WHERE a.generation_id = g.id AND a.outcome IS NULL))`,
  },
  {
    rule: 'a generation succeeded exactly when all its images are there',
    violations: `
      SELECT g.id FROM generations g WHERE g.status = 'SUCCEEDED'
        AND EXISTS (SELECT 1 FROM samples s WHERE s.generation_id = g.id AND s.status <> 'SUCCEEDED')`,
  },
  {
    rule: 'events are numbered without gaps and end with the generation',
    violations: `
      SELECT g.id FROM generations g WHERE events_expired = 0 AND (
        g.cursor <> (SELECT count(*) FROM events e WHERE e.generation_id = g.id)
        OR (g.finished_at IS NOT NULL) <> EXISTS (SELECT 1 FROM events e WHERE e.generation_id = g.id AND e.cursor = g.cursor AND e.kind = 'FINISHED'))`,
  },
];

/** @returns a sentence for each broken rule, naming what breaks it; empty when the books are right */
export function* audit(): Steps<string[]> {
  const broken: string[] = [];
  for (const { rule, violations } of rules) {
    const rows = yield* all<{ id: string }>(violations);
    if (rows.length > 0) broken.push(`Broken: ${rule}: ${rows.map(({ id }) => id).join(', ')}.`);
  }
  return broken;
}

/** What the entries of an account add up to in a bucket. */
function foldOf(bucket: string): string {
  const moved = (side: string) =>
    `sum(CASE WHEN ${side} = '${bucket.toUpperCase()}' THEN amount ELSE 0 END)`;
  return `${moved('credit')} - ${moved('debit')} AS ${bucket}`;
}
