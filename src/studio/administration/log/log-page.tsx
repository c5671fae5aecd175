import { moment, words } from '../../shared/format.ts';
import { accountPlace } from '../accounts/account-state.ts';
import { AnswerOf } from '../answer-of.tsx';
import { AdminLogDocument, type AdminLogQuery } from '../generated/graphql.ts';
import { useRead } from '../use-read.ts';
import { differences } from './differences.ts';

interface LogPageProps {
  /** The cursor that it begins after. */
  readonly after: string | undefined;
  readonly account: string | undefined;
  readonly isLast: boolean;
  onMore(cursor: string): void;
}

type Entry = NonNullable<NonNullable<AdminLogQuery['adminLog']['edges'][number]>['node']>;

const pageSize = 30;

/** A page of the log, and a button for the next. */
export function LogPage({ after, account, isLast, onMore }: LogPageProps) {
  const read = useRead(AdminLogDocument, {
    first: pageSize,
    ...(after !== undefined && { after }),
    ...(account !== undefined && { account }),
  });
  return (
    <AnswerOf read={read} what="the log">
      {({ adminLog: { edges, pageInfo } }) => (
        <>
          {edges.length === 0 && <p className="muted">Nothing yet.</p>}
          <ol className="log">
            {edges
              .flatMap((edge) => edge?.node ?? [])
              .map((entry) => (
                <LogLine key={entry.id} entry={entry} />
              ))}
          </ol>
          {isLast && pageInfo.hasNextPage && pageInfo.endCursor && (
            <button type="button" className="chip" onClick={() => onMore(pageInfo.endCursor!)}>
              Show more
            </button>
          )}
        </>
      )}
    </AnswerOf>
  );
}

function LogLine({ entry }: { entry: Entry }) {
  const { action, account, key, before, after, createdAt } = entry;
  return (
    <li>
      <p>
        <strong>{words(action)}</strong>
        {account !== null && (
          <>
            : <a href={accountPlace(account)}>{account}</a>
          </>
        )}
        {key !== null && (
          <>
            , key <code>{key}</code>
          </>
        )}
      </p>
      <p className="muted">
        <span className="when">{moment(createdAt)}</span>, {actorInWords(entry.actor)}
      </p>
      <ul className="differences">
        {differences(before, after).map(({ name, from, to }) => (
          <li key={name}>
            {words(name)}: {from !== null && <del>{from}</del>} {to !== null && <ins>{to}</ins>}
          </li>
        ))}
      </ul>
    </li>
  );
}

function actorInWords({ door, account, key, requestId, user }: Entry['actor']): string {
  if (door === 'COMMAND_LINE') return `by ${user ?? 'the command'} at the command line`;
  const by = key === null ? 'without a key' : `with key ${key}`;
  const request = requestId === null ? '' : `, request ${requestId}`;
  return `by ${account ?? 'no account'} ${by}${request}`;
}
