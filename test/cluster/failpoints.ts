/** A moment in the life of a statement that changes something: it is sent, or its transaction is being committed, or is. */
export interface Failpoint {
  readonly statement: RegExp;
  readonly moment: 'SENDING' | 'COMMITTING' | 'COMMITTED';
}

/** The moments at which the death of a worker hurts most. */
export const failpoints = {
  'after it took generations': { statement: /INSERT INTO account_turns/, moment: 'COMMITTED' },
  'before it noted the submission': { statement: /SET submitting = 1 WHERE/, moment: 'SENDING' },
  'after it noted the submission': { statement: /SET submitting = 1 WHERE/, moment: 'COMMITTED' },
  'after it stored the file': { statement: /SET status = 'SUCCEEDED', seed/, moment: 'SENDING' },
  'before it charged': { statement: /UPDATE holds SET state/, moment: 'COMMITTING' },
  'after it charged': { statement: /UPDATE holds SET state/, moment: 'COMMITTED' },
} as const satisfies Record<string, Failpoint>;

export type FailpointName = keyof typeof failpoints;
export const failpointNames = Object.keys(failpoints) as FailpointName[];
