import { backendLabels, count, moment, words } from '../../shared/format.ts';
import { BudgetList } from '../budgets/budget-list.tsx';
import { type KeyFieldsFragment, RevokeApiKeyDocument } from '../generated/graphql.ts';
import { OutcomeLine } from '../outcome-line.tsx';
import type { Served } from '../served.ts';
import { useAction } from '../use-action.ts';
import { keyState } from './key-state.ts';
import { LimitKey } from './limit-key.tsx';
import { RotateKey } from './rotate-key.tsx';

interface KeyCardProps extends Served {
  readonly account: string;
  readonly apiKey: KeyFieldsFragment;
  readonly works: boolean;
  onMade(text: string): void;
}

/** What is known of a key, and what can be done to it. */
export function KeyCard({ account, apiKey, works, onMade, ...catalogue }: KeyCardProps) {
  const { id, name, scopes, lastUsedAt } = apiKey;
  const revoke = useAction(RevokeApiKeyDocument);
  const { mood, text } = keyState(apiKey, Date.now());
  return (
    <article className="card key-card" aria-label={`Key ${name}`}>
      <div className="table-head">
        <div>
          <h4>{name}</h4>
          <p className="muted">
            <code>{id}</code> ·{' '}
            <span className="state" data-mood={mood}>
              {text}
            </span>{' '}
            · {scopes.map(words).join(', ')} ·{' '}
            {lastUsedAt === null ? 'never used' : `last used ${moment(lastUsedAt)}`}
          </p>
          <p className="muted">{limitsInWords(apiKey)}</p>
        </div>
        {works && (
          <div className="actions">
            {apiKey.replacedBy === null && <RotateKey id={id} name={name} onMade={onMade} />}
            <button
              type="button"
              className="chip danger"
              disabled={revoke.running}
              onClick={() =>
                confirm(`Revoke the key ${name}? It ends at once, with what it has open.`) &&
                void revoke.act({ id }, 'Revoked.')
              }
            >
              Revoke
            </button>
          </div>
        )}
      </div>
      <OutcomeLine outcome={revoke.outcome} />
      {works && (
        <>
          <LimitKey apiKey={apiKey} {...catalogue} />
          <details>
            <summary>
              {apiKey.budgets.length === 0
                ? 'Budgets of its own'
                : `${count(apiKey.budgets.length, 'budget')} of its own`}
            </summary>
            <BudgetList
              budgets={apiKey.budgets}
              of={{ account, key: id }}
              label={`the key ${name}`}
            />
          </details>
        </>
      )}
    </article>
  );
}

function limitsInWords({ models, backends, requestsPerMinute }: KeyFieldsFragment): string {
  const parts = [
    models ? `Models: ${models.join(', ')}` : 'Every model',
    backends
      ? `backends: ${backends.map((backend) => backendLabels[backend]).join(', ')}`
      : 'every backend',
  ];
  if (requestsPerMinute !== null) parts.push(`${count(requestsPerMinute, 'generation')} a minute`);
  return `${parts.join('; ')}.`;
}
