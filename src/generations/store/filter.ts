import { inList } from '#src/store/in-list.ts';
import type { Value } from '#src/store/steps.ts';

/** Which of an account's generations to list; what is left out does not matter. */
export interface GenerationFilter {
  readonly model?: string | undefined;
  readonly statuses?: readonly string[] | undefined;
  /** Words that the prompt has, in any order and case. */
  readonly words?: readonly string[] | undefined;
  readonly tag?: string | undefined;
  /** Whether one of its images is marked. */
  readonly starred?: boolean | undefined;
  /** Milliseconds since the epoch: `createdFrom <= createdAt < createdBefore`. */
  readonly createdFrom?: number | undefined;
  readonly createdBefore?: number | undefined;
}

interface Condition {
  readonly text: string;
  readonly values: readonly Value[];
}

/** The filter as a condition on `generations`. What was deleted is in no list. */
export function whereOf(accountId: string, filter: GenerationFilter): Condition {
  const { model, statuses, words = [], tag, starred, createdFrom, createdBefore } = filter;
  const among = statuses && inList(statuses);
  const conditions: Condition[] = [
    { text: 'account_id = ? AND deleted_at IS NULL', values: [accountId] },
    ...given(model, 'model = ?'),
    ...(among ? [{ text: `status ${among.text}`, values: among.values }] : []),
    ...given(createdFrom, 'created_at >= ?'),
    ...given(createdBefore, 'created_at < ?'),
    ...words.map((word) => contains('search', word.toLowerCase())),
    ...(tag === undefined ? [] : [contains('tags', JSON.stringify(tag))]),
    ...(starred === undefined ? [] : [{ text: hasStar(starred), values: [] }]),
  ];
  return {
    text: conditions.map(({ text }) => text).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
}

function given(value: Value | undefined, text: string): Condition[] {
  return value === undefined ? [] : [{ text, values: [value] }];
}

/** LIKE has wildcards; what is looked for stands for itself. */
function contains(column: string, part: string): Condition {
  return {
    text: `${column} LIKE ? ESCAPE '!'`,
    values: [`%${part.replaceAll(/[!%_]/g, '!$&')}%`],
  };
}

function hasStar(starred: boolean): string {
  return `${starred ? '' : 'NOT '}EXISTS (SELECT 1 FROM samples WHERE generation_id = generations.id AND starred = 1)`;
}
