import { moodOf } from '../../catalogue/mood.ts';
import { backendLabels, credits, duration, moment, words } from '../../shared/format.ts';
import { Scroll } from '../../shared/scroll.tsx';
import type { PriceUnit } from '../generated/graphql.ts';
import type { BackendState, Upstream } from './backend-state.ts';
import { WorkersTable } from './workers-table.tsx';

interface BackendCardProps {
  readonly backend: BackendState;
  /** The gateway's own credits there; undefined where it keeps none. */
  readonly upstream: Upstream | undefined;
}

/** A backend: its places and queue, what it may still spend, and each model's health and price. */
export function BackendCard({ backend, upstream }: BackendCardProps) {
  const name = backendLabels[backend.id];
  return (
    <article className="card backend-card" aria-label={name} data-backend={backend.id}>
      <h2>{name}</h2>
      <dl className="facts">
        {factsOf(backend, upstream).map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="figure">{value}</dd>
          </div>
        ))}
      </dl>
      <Scroll label={`Models of ${name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">State</th>
              <th scope="col" className="number">
                Price
              </th>
              <th scope="col" className="number">
                An image takes
              </th>
            </tr>
          </thead>
          <tbody>
            {backend.models
              .filter(({ status }) => status !== 'NOT_SERVED')
              .map((one) => (
                <tr key={one.model.id}>
                  <th scope="row">{one.model.name}</th>
                  <td>
                    <span className="state" data-mood={moodOf[one.status]}>
                      {words(one.status)}
                    </span>
                    <span className="muted reason">
                      {one.reason}
                      {one.until && ` Until ${moment(one.until)}.`}
                    </span>
                  </td>
                  <td className="number">{priceInWords(one)}</td>
                  <td className="number">
                    {one.durationMs === null ? 'not seen' : duration(one.durationMs)}
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </Scroll>
      {backend.workers.length > 0 && <WorkersTable name={name} workers={backend.workers} />}
    </article>
  );
}

function factsOf(backend: BackendState, upstream: Upstream | undefined) {
  const { running, concurrency, waiting, weight, monthlyBudget } = backend;
  const facts: [string, string][] = [
    ['Busy', `${running} of ${concurrency}`],
    ['Waiting', String(waiting)],
  ];
  if (weight !== null) facts.push(['Share', String(weight)]);
  if (monthlyBudget) {
    const { spent, reserved, limit } = monthlyBudget;
    facts.push(['Spent this month', `${credits(spent)} of ${credits(limit)}`]);
    if (reserved > 0) facts.push(['Reserved this month', credits(reserved)]);
  }
  if (upstream)
    facts.push([
      'Left at the provider',
      upstream.remaining === null ? 'not known' : credits(upstream.remaining),
    ]);
  return facts;
}

const perUnit: Readonly<Record<PriceUnit, string>> = {
  IMAGE: 'an image',
  SECOND: 'a second',
  NOT_SERVED: '',
};

function priceInWords({ price, costHigh }: BackendState['models'][number]): string {
  if (price === null || price.amount === null) return '–';
  const told = `${credits(price.amount)} ${perUnit[price.unit]}`;
  return price.unit === 'IMAGE' || costHigh === null
    ? told
    : `${told}, at most ${credits(costHigh)} an image`;
}
