import { useState } from 'react';
import { count, credits } from '../../shared/format.ts';
import { Scroll } from '../../shared/scroll.tsx';
import { AnswerOf } from '../answer-of.tsx';
import { type AccountFieldsFragment, AccountsDocument } from '../generated/graphql.ts';
import { useRead } from '../use-read.ts';
import { accountPlace, stateOf } from './account-state.ts';
import { CreateAccount } from './create-account.tsx';

/** More make the page slow; the search finds the others. */
const mostShown = 200;

/** Every account that was not deleted, to be found and opened, and a form for a new one. */
export function AccountsView() {
  const read = useRead(AccountsDocument, {});
  return (
    <>
      <CreateAccount />
      <AnswerOf read={read} what="the accounts">
        {({ accounts }) => <AccountsTable accounts={accounts} />}
      </AnswerOf>
    </>
  );
}

function AccountsTable({ accounts }: { accounts: readonly AccountFieldsFragment[] }) {
  const [search, setSearch] = useState('');
  const sought = search.toLowerCase();
  const found = accounts.filter(
    ({ id, name }) => id.includes(sought) || name.toLowerCase().includes(sought),
  );
  return (
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
            {found.slice(0, mostShown).map((account) => (
              <AccountRow key={account.id} account={account} />
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="muted hint" role="status">
        {found.length === 0
          ? 'No account fits this.'
          : count(found.length, 'account') +
            (found.length > mostShown ? `; the first ${mostShown} are shown.` : '.')}
      </p>
    </section>
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
