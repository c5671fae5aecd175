import { credits, moment } from '../../shared/format.ts';
import { AnswerOf } from '../answer-of.tsx';
import { BudgetList } from '../budgets/budget-list.tsx';
import { AccountDocument, type AccountQuery } from '../generated/graphql.ts';
import { KeyList } from '../keys/key-list.tsx';
import type { Served } from '../served.ts';
import { useRead } from '../use-read.ts';
import { AccountActions } from './account-actions.tsx';
import { stateOf } from './account-state.ts';
import { DeleteAccount } from './delete-account.tsx';
import { GrantCredits } from './grant-credits.tsx';

/** One account: its credits, budgets and keys, and what can be done to it. */
export function AccountView({ id, ...catalogue }: Served & { readonly id: string }) {
  const read = useRead(AccountDocument, { id });
  return (
    <AnswerOf read={read} what="the account">
      {({ account }) =>
        account ? (
          <Account account={account} {...catalogue} />
        ) : (
          <div className="notice">
            <h2>There is no account “{id}”</h2>
            <p>
              <a href="#/admin/accounts">All accounts</a>
            </p>
          </div>
        )
      }
    </AnswerOf>
  );
}

type Found = NonNullable<AccountQuery['account']>;

function Account({ account, ...catalogue }: Served & { readonly account: Found }) {
  const { id, name, createdAt, deletedAt } = account;
  const { available, held, spent } = account.credits;
  const { mood, text } = stateOf(account);
  const isThere = deletedAt === null;
  const figures = [
    ['Available', available],
    ['Held', held],
    ['Spent', spent],
  ] as const;
  return (
    <>
      <header className="account-head">
        <p>
          <a href="#/admin/accounts">All accounts</a>
        </p>
        <h2>{name}</h2>
        <p className="muted">
          <code>{id}</code> ·{' '}
          <span className="state" data-mood={mood}>
            {text}
          </span>{' '}
          · since {moment(createdAt)} ·{' '}
          <a href={`#/admin/usage/${encodeURIComponent(id)}`}>Its usage</a> ·{' '}
          <a href={`#/admin/log/${encodeURIComponent(id)}`}>What was done to it</a>
        </p>
        {isThere && <AccountActions account={account} />}
      </header>
      <dl className="figures">
        {figures.map(([label, amount]) => (
          <div key={label} className="card" data-figure={label.toLowerCase()}>
            <dt>{label}</dt>
            <dd className="figure">{credits(amount)}</dd>
          </div>
        ))}
      </dl>
      {isThere && <GrantCredits account={id} />}
      {isThere && (
        <section className="card" aria-labelledby="budgets-title">
          <h3 id="budgets-title">Budgets</h3>
          <BudgetList budgets={account.budgets} of={{ account: id }} label="the account" />
        </section>
      )}
      <KeyList account={id} keys={account.keys} isThere={isThere} {...catalogue} />
      {isThere && <DeleteAccount id={id} name={name} />}
    </>
  );
}
