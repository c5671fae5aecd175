import { useQuery } from 'urql';
import { saveKey } from '../api/key.ts';
import { ViewerDocument } from '../generated/graphql.ts';
import { backendNames, credits, moment } from '../shared/format.ts';
import { LedgerTable } from './ledger-table.tsx';
import { useCredits } from './use-credits.ts';

/** Where the credits are, and every movement of them. */
export function CreditsView() {
  const state = useCredits();
  const [{ data }] = useQuery({ query: ViewerDocument });
  if (!state) return <p className="muted">Reading the credits…</p>;
  const figures = [
    ['Available', state.available, 'Free for the next request.'],
    ['Held', state.held, 'Reserved for what is developing; what is not used returns.'],
    ['Spent', state.spent, 'Paid for images that were delivered.'],
  ] as const;
  return (
    <section className="credits-view" aria-labelledby="credits-title">
      <h1 id="credits-title">Credits</h1>
      <p className="muted">
        {data && `Account ${data.viewer.account.name}. `}One credit is one US dollar. Only images
        that are delivered are charged.
      </p>
      {data?.viewer.key && (
        <div className="actions">
          <button type="button" className="chip" onClick={forgetKey}>
            Forget the key {data.viewer.key.name} in this browser
          </button>
        </div>
      )}
      <dl className="figures">
        {figures.map(([name, amount, note]) => (
          <div key={name} className="card" data-figure={name.toLowerCase()}>
            <dt>{name}</dt>
            <dd className="figure">{credits(amount)}</dd>
            <dd className="muted">{note}</dd>
          </div>
        ))}
        {state.upstream.map(({ backend, remaining, updatedAt }) => (
          <div key={backend} className="card" data-figure={`upstream-${backend}`}>
            <dt>At {backendNames[backend]}</dt>
            <dd className="figure">{remaining === null ? 'not known' : credits(remaining)}</dd>
            <dd className="muted">
              {updatedAt ? `As it said at ${moment(updatedAt)}.` : 'It has not said yet.'}
            </dd>
          </div>
        ))}
      </dl>
      <LedgerTable />
    </section>
  );
}

function forgetKey(): void {
  saveKey(localStorage, '');
  location.reload();
}
