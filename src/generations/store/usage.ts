import type { MicroCredits } from '#src/domain/credits.ts';
import { all, type Steps } from '#src/store/steps.ts';

/** Printed into the GraphQL enum `UsageGroup`. */
export const usageGroups = {
  ACCOUNT: 'The id of the account.',
  KEY: 'The id of the key; empty where no key was needed.',
  MODEL: 'The id of the model.',
  BACKEND: 'The id of the backend that drew last, or is to.',
  DAY: 'The day of the acceptance in UTC, as in 2026-11-27.',
} as const satisfies Record<string, string>;
export type UsageGroup = keyof typeof usageGroups;

export interface UsageQuery {
  readonly by: UsageGroup;
  /** Accepted from then on, and before `to`. */
  readonly from: number;
  readonly to: number;
  /** Every account's where it is left out. */
  readonly accountId?: string | undefined;
}

/** What the generations of a group came to. */
export interface Usage {
  readonly group: string;
  readonly generations: number;
  /** Delivered. */
  readonly images: number;
  /** Of those that have not ended. */
  readonly held: MicroCredits;
  readonly charged: MicroCredits;
  /** What attempts cost: at providers, or by the list. */
  readonly cost: MicroCredits;
}

const dayMs = 86_400_000;

const groups: Readonly<Record<UsageGroup, string>> = {
  ACCOUNT: 'g.account_id',
  KEY: "coalesce(g.key_id, '')",
  MODEL: 'g.model',
  BACKEND: 'g.backend',
  DAY: `CAST(g.created_at - g.created_at % ${dayMs} AS TEXT)`,
};

const sum = (amount: string) => `CAST(coalesce(sum(${amount}), 0) AS BIGINT)`;

/** By group, in the order of their names. */
export function* readUsage({ by, from, to, accountId }: UsageQuery): Steps<Usage[]> {
  const rows = yield* all<Usage>(
    `SELECT ${groups[by]} AS "group", count(*) AS generations,
       ${sum("(SELECT count(*) FROM samples s WHERE s.generation_id = g.id AND s.status = 'SUCCEEDED')")} AS images,
       ${sum("CASE WHEN h.state = 'OPEN' THEN h.amount ELSE 0 END")} AS held,
       ${sum('h.captured')} AS charged,
       ${sum('(SELECT coalesce(sum(cost), 0) FROM attempts a WHERE a.generation_id = g.id)')} AS cost
     FROM generations g JOIN holds h ON h.generation_id = g.id
     WHERE g.created_at >= ? AND g.created_at < ? ${accountId === undefined ? '' : 'AND g.account_id = ?'}
     GROUP BY 1 ORDER BY 1`,
    from,
    to,
    ...(accountId === undefined ? [] : [accountId]),
  );
  return by === 'DAY' ? rows.map((row) => ({ ...row, group: dayOf(Number(row.group)) })) : rows;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
