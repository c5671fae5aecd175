import type { ReactNode } from 'react';
import type { Read } from './use-read.ts';

interface AnswerOfProps<Data> {
  readonly read: Read<Data>;
  /** What is being read, as in `the accounts`. */
  readonly what: string;
  children(data: Data): ReactNode;
}

/** What was read, or that it is being read, or why it cannot be. */
export function AnswerOf<Data>({ read, what, children }: AnswerOfProps<Data>) {
  const { data, trouble, again } = read;
  return (
    <>
      {trouble !== null && (
        <div className="notice notice-bad" role="alert">
          <h3>{data ? `What is shown of ${what} may be old` : `There is no telling ${what}`}</h3>
          <p>{trouble}</p>
          <div className="actions">
            <button type="button" className="chip" onClick={again}>
              Try again
            </button>
          </div>
        </div>
      )}
      {data ? children(data) : trouble === null && <p className="muted">Reading {what}…</p>}
    </>
  );
}
