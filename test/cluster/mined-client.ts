import { Client, type QueryResult } from 'pg';
import { type Failpoint, type FailpointName, failpoints } from './failpoints.ts';

/** Loaded before a worker: it ends as by a power cut when it comes by the failpoint that its environment names. */
const { statement, moment }: Failpoint = failpoints[process.env.FAILPOINT as FailpointName];
const { query } = Client.prototype;
/** Whose transaction has made the change. */
const passed = new WeakSet<Client>();

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

function textOf(given: unknown): string {
  return typeof given === 'string' ? given : String((given as { text?: unknown } | null)?.text);
}

Reflect.set(Client.prototype, 'query', function mined(this: Client, ...given: unknown[]): unknown {
  const text = textOf(given[0]);
  const isCommit = text === 'COMMIT' && passed.has(this);
  const isMeant = statement.test(text);
  if ((isMeant && moment === 'SENDING') || (isCommit && moment === 'COMMITTING')) die();
  const sent: unknown = Reflect.apply(query, this, given);
  if (sent instanceof Promise && (isMeant || isCommit))
    sent.then(
      ({ rowCount }: QueryResult) => {
        if (isCommit) die();
        // One that takes nothing is no loss.
        else if (rowCount) passed.add(this);
      },
      () => undefined,
    );
  return sent;
});
