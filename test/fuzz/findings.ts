/** What may be found, by the rule that is broken. */
export type Rule =
  | 'the process lives'
  | 'the start'
  | 'the stop'
  | '/health in time'
  | 'memory comes back'
  | 'descriptors come back'
  | 'the books are right'
  | 'every row is readable'
  | 'generations work'
  | 'nothing is a bug in the log'
  | 'answers are no accidents'
  | 'generations end';

export interface Finding {
  readonly rule: Rule;
  readonly message: string;
}

export function finding(rule: Rule, message: string): Finding {
  return { rule, message: message.slice(0, 2_000) };
}

/** What no client may ever be told: stacks, folders of this machine, words of the parts within. */
const accidents: readonly RegExp[] = [
  /^HTTP\/1\.1 500\b/m,
  /\n\s+at [^\n]*:\d+:\d+/,
  /node_modules|node:internal|SQLITE_|ENOENT|EACCES/,
  /Unexpected error\b/,
  /"code":\s*"INTERNAL/,
  /Invalid time value/,
];

/** @returns what an answer says that it may not */
export function accidentsIn(answer: string): Finding[] {
  return accidents.flatMap((pattern) => {
    const index = answer.search(pattern);
    if (index < 0) return [];
    const shown = answer.slice(Math.max(0, index - 100), index + 400);
    return [finding('answers are no accidents', `${pattern} in ${JSON.stringify(shown)}`)];
  });
}
