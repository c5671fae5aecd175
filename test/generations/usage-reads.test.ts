import { expect, test } from 'vitest';
import { accounts } from '#src/accounts/accounts.ts';
import { readUsage, usageGroups } from '#src/generations/store/usage.ts';
import { openPostgresStore } from '#src/store/postgres/store.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { all, run, type Statement, statement, together } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const stored = 4_000;
/** Generation number n was accepted at n; the usage is of the last ones. */
const asked = 20;
/** Many: what reads the generations of each account in turn would look at too much. */
const accountCount = 400;
const groups = Object.keys(usageGroups) as (keyof typeof usageGroups)[];

/** What the store is asked for the usage of all accounts in a time that has little of what is stored. */
function statementFor(by: (typeof groups)[number]): Statement {
  const from = stored - asked + 1;
  return readUsage({ by, from, to: stored + 1 }).next().value![0] as Statement;
}

const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${stored})`;

async function fill(store: Store): Promise<void> {
  await store.write(function* () {
    for (let at = 0; at < accountCount; at++)
      yield* accounts.create({ id: `a${at}`, name: 'a', createdAt: 0 });
  });
  await store.write(() =>
    together(
      statement(
        `INSERT INTO generations (id, account_id, model, parameters, route, status, backend, weights, revision, progress, estimated, created_at, finished_at)
         ${numbers} SELECT 'g' || i, 'a' || i % ${accountCount}, 'tiny-sd', '{}', '{}', 'SUCCEEDED', 'local', 'DEMO', 'r', '[]', 1, i, i FROM n`,
      ),
      statement(
        `INSERT INTO holds (generation_id, account_id, amount, captured, state, closed_at)
         ${numbers} SELECT 'g' || i, 'a' || i % ${accountCount}, 1, 1, 'CAPTURED', i FROM n`,
      ),
    ),
  );
}

test.each(groups)(
  'the usage of all accounts by %s reads no more than its time, in SQLite',
  async (by) => {
    using folder = temporaryFolder();
    using store = openSqliteStore(folder.path);
    const { text, values } = statementFor(by);
    const steps = store.read(() =>
      all<{ detail: string }>(`EXPLAIN QUERY PLAN ${text}`, ...values),
    );
    const details = steps.map(({ detail }) => detail);
    expect(details).toContain(
      'SEARCH g USING INDEX generations_by_time (created_at>? AND created_at<?)',
    );
    expect(details.filter((detail) => /\bSCAN\b/.test(detail))).toEqual([]);
  },
);

interface PlanNode {
  readonly Alias?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Rows of generations that a plan has looked at. */
function looked(node: PlanNode): number {
  const own =
    node.Alias === 'g'
      ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
      : 0;
  return own + (node.Plans ?? []).reduce((sum, part) => sum + looked(part), 0);
}

test('the usage of all accounts reads no more than its time, in PostgreSQL', async () => {
  await using database = await freshDatabase();
  await using store = await openPostgresStore({ url: database.url, applicationName: 'test' });
  await fill(store);
  await store.write(() => run('ANALYZE'));
  for (const by of groups) {
    const { text, values } = statementFor(by);
    const [row] = await store.read(() =>
      all<{ 'QUERY PLAN': unknown }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, ...values),
    );
    const told = row!['QUERY PLAN'];
    const [{ Plan }] = (typeof told === 'string' ? JSON.parse(told) : told) as [{ Plan: PlanNode }];
    expect(looked(Plan), by).toBe(asked);
    expect(JSON.stringify(Plan), by).toContain('"generations_by_time"');
    const usage = await store.read(() =>
      readUsage({ by, from: stored - asked + 1, to: stored + 1 }),
    );
    expect(usage.reduce((sum, { generations }) => sum + generations, 0)).toBe(asked);
  }
});
