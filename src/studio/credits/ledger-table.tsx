import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { LedgerDocument } from '../generated/graphql.ts';
import { credits, moment, words } from '../shared/format.ts';
import { Icon } from '../shared/icon.tsx';
import { Scroll } from '../shared/scroll.tsx';
import { useCredits } from './use-credits.ts';

const pageSize = 20;

/** Every movement of the account's credits, newest first. When something moves it begins anew at the newest. */
export function LedgerTable() {
  const [after, setAfter] = useState<string | null>(null);
  const state = useCredits();
  const moved = state && `${state.available} ${state.held} ${state.spent}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins anew when they move
  useEffect(() => setAfter(null), [moved]);
  const [{ data, fetching }] = useQuery({
    query: LedgerDocument,
    variables: after === null ? { first: pageSize } : { first: pageSize, after },
    requestPolicy: 'cache-and-network',
  });
  const list = data?.ledger;
  const { hasNextPage, endCursor } = list?.pageInfo ?? { hasNextPage: false, endCursor: null };
  return (
    <section className="card" aria-labelledby="ledger-title">
      <h2 id="ledger-title">Ledger</h2>
      <Scroll label="Movements of credits">
        <table className="ledger">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">What</th>
              <th scope="col">From and to</th>
              <th scope="col">For</th>
              <th scope="col" className="number">
                Credits
              </th>
            </tr>
          </thead>
          <tbody>
            {list?.edges
              .flatMap(({ node }) => node ?? [])
              .map((node) => (
                <tr key={node.id}>
                  <td className="when">{moment(node.createdAt)}</td>
                  <td>{words(node.kind)}</td>
                  <td className="muted">
                    {words(node.from)} <Icon name="right" />{' '}
                    <span className="visually-hidden">to </span>
                    {words(node.to).toLowerCase()}
                  </td>
                  <td className="for">{node.generation?.recipe.prompt ?? '–'}</td>
                  <td className="number figure">{credits(node.amount)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </Scroll>
      {hasNextPage && (
        <button
          type="button"
          className="chip more"
          disabled={fetching}
          onClick={() => setAfter(endCursor)}
        >
          {fetching ? 'Loading…' : 'Show more'}
        </button>
      )}
    </section>
  );
}
