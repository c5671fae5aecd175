import { all, type Steps } from './steps.ts';

/**
 * The rules that hold after every transaction, as queries that find what breaks them. Balances are
 * the fold of their entries, a hold ends exactly once and with its generation, and what ended is whole.
 */
const rules: readonly { readonly rule: string; readonly violations: string }[] = [
  {
    rule: 'all buckets of an account sum to zero, and its balance is the fold of its entries',
    violations: `
      SELECT account_id AS id FROM balances b WHERE (b.available, b.held, b.spent, -b.available - b.held - b.spent) IS NOT (
        SELECT coalesce(sum(amount * ((credit = 'AVAILABLE') - (debit = 'AVAILABLE'))), 0),
               coalesce(sum(amount * ((credit = 'HELD') - (debit = 'HELD'))), 0),
               coalesce(sum(amount * ((credit = 'SPENT') - (debit = 'SPENT'))), 0),
               coalesce(sum(amount * ((credit = 'ISSUED') - (debit = 'ISSUED'))), 0)
        FROM entries e WHERE e.account_id = b.account_id)`,
  },
  {
    rule: 'no bucket is negative',
    violations:
      'SELECT account_id AS id FROM balances WHERE available < 0 OR held < 0 OR spent < 0',
  },
  {
    rule: 'what is held is the sum of the open holds',
    violations: `
      SELECT account_id AS id FROM balances b WHERE (held, open_holds) IS NOT (
        SELECT coalesce(sum(amount), 0), count(*) FROM holds h WHERE h.account_id = b.account_id AND state = 'OPEN')`,
  },
  {
    rule: 'a hold ends at most once, in full',
    violations: `
      SELECT generation_id AS id FROM holds h WHERE (h.amount, iif(h.state = 'OPEN', 0, h.captured), iif(h.state = 'OPEN', 0, h.amount - h.captured)) IS NOT (
        SELECT coalesce(sum(amount * (kind = 'HOLD')), 0), coalesce(sum(amount * (kind = 'CAPTURE')), 0), coalesce(sum(amount * (kind = 'RELEASE')), 0)
        FROM entries e WHERE e.generation_id = h.generation_id)`,
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
      WHERE g.finished_at IS NOT NULL AND h.captured <> min(h.amount, (
        SELECT coalesce(sum(cost), 0) FROM samples s WHERE s.generation_id = g.id AND s.status = 'SUCCEEDED'))`,
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
