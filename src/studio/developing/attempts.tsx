import { backendLabels, credits, words } from '../shared/format.ts';
import type { Attempt } from '../shared/types.ts';

/** Every try, in order: where, why there, how it ended. */
export function Attempts({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <ol className="attempts" aria-label="Attempts">
      {attempts.map((attempt) => (
        <li key={attempt.number} data-outcome={attempt.outcome ?? 'RUNNING'}>
          <span className="attempt-where">
            {backendLabels[attempt.backend]}
            {attempt.servers.length > 0 && ` · ${attempt.servers.join(', then ')}`}
          </span>
          <span className="attempt-outcome">
            {attempt.outcome ? words(attempt.outcome) : 'Running'}
            {attempt.cost !== null && attempt.cost > 0 && ` · ${credits(attempt.cost)}`}
            {attempt.billed === 'UNKNOWN' && ' · may have been billed'}
          </span>
          <span className="attempt-why">{attempt.failure?.message ?? attempt.reason}</span>
        </li>
      ))}
    </ol>
  );
}
