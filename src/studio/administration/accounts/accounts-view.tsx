import { useState } from 'react';
import { count, credits } from '../../shared/format.ts';
import { Scroll } from '../../shared/scroll.tsx';
import { useDebounced } from '../../shared/use-debounced.ts';
import { AnswerOf } from '../answer-of.tsx';
import { type AccountFieldsFragment, AccountsDocument } from '../generated/graphql.ts';
import { useRead } from '../use-read.ts';
import { accountPlace, stateOf } from './account-state.ts';
import { CreateAccount } from './create-account.tsx';

const pageSize = 50;
const searchAfterMs = 250;

/** The accounts that were not deleted, to be found and opened, and a form for a new one. */
export function AccountsView() {
  const [search, setSearch] = useState('');
  const sought = useDebounced(search.trim(), searchAfterMs);
  return (
    <>
      <CreateAccount />
      <section className="card" aria-labelledby="accounts-title">
        <div className="table-head">
          <h2 id="accounts-title">Accounts</h2>
          <search className="row">
            <input
              type="search"
              aria-label="Search accounts"
              placeholder="Search accounts"
              value={search}
              onChange={({ target }) => setSearch(target.value)}
            />
          </search>
        </div>
        <AccountPages key={sought} search={sought} />
      </section>
    </>
  );
}

function AccountPages({ search }: { search: string }) {
  /** Where each page begins. */
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);
  return pages.map((after, at) => (
    <AccountsPage
      key={after ?? ''}
      search={search}
      after={after}
      isLast={at === pages.length - 1}
      onMore={(cursor) => setPages([...pages, cursor])}
    />
  ));
}

interface AccountsPageProps {
  readonly search: string;
  /** The cursor that it begins after. */
  readonly after: string | undefined;
  readonly isLast: boolean;
  onMore(cursor: string): void;
}

/** A page of accounts, with how many there are, and a button for the next below the last. */
function AccountsPage({ search, after, isLast, onMore }: AccountsPageProps) {
  const read = useRead(AccountsDocument, {
    first: pageSize,
    ...(after !== undefined && { after }),
    ...(search !== '' && { search }),
  });
  return (
    <AnswerOf read={read} what="the accounts">
      {({ accounts: { edges, pageInfo, totalCount } }) => (
        <>
          {edges.length > 0 && (
            <AccountsTable accounts={edges.flatMap((edge) => edge?.node ?? [])} />
          )}
          {isLast && (
            <p className="muted hint" role="status">
              {totalCount === 0 ? 'No account fits this.' : `${count(totalCount, 'account')}.`}
            </p>
          )}
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

function AccountsTable({ accounts }: { accounts: readonly AccountFieldsFragment[] }) {
  return (
    <Scroll label="The accounts">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Id</th>
            <th scope="col">State</th>
            <th scope="col" className="number">
              Available
            </th>
            <th scope="col" className="number">
              Held
            </th>
            <th scope="col" className="number">
              Spent
            </th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <AccountRow key={account.id} account={account} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function AccountRow({ account }: { account: AccountFieldsFragment }) {
  const { mood, text } = stateOf(account);
  const { available, held, spent } = account.credits;
  return (
    <tr>
      <th scope="row">
        <a href={accountPlace(account.id)}>{account.name}</a>
      </th>
      <td>
        <code>{account.id}</code>
      </td>
      <td>
        <span className="state" data-mood={mood}>
          {text}
        </span>
      </td>
      {[available, held, spent].map((amount, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: three columns, always in this order
        <td key={at} className="number figure">
          {credits(amount)}
        </td>
      ))}
    </tr>
  );
}
