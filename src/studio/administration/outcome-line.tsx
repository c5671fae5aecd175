import { words } from '../shared/format.ts';
import type { Outcome } from './use-action.ts';

/** What an action came to; a refusal in the words of the API. */
export function OutcomeLine({ outcome }: { outcome: Outcome | null }) {
  return (
    <>
      <p role="status" className="told">
        {outcome?.kind === 'DONE' && outcome.told}
      </p>
      {outcome && outcome.kind !== 'DONE' && (
        <div className="notice notice-bad" role="alert">
          {outcome.kind === 'FAILED' ? (
            <p>{outcome.message}</p>
          ) : (
            <>
              <h3>{words(outcome.refusal.code)}</h3>
              {/* What is told in parts is not told twice. */}
              {'issues' in outcome.refusal ? (
                <ul>
                  {outcome.refusal.issues.map(({ path, message, allowed }) => (
                    <li key={path}>
                      <code>{path}</code>: {message} Allowed: {allowed}.
                    </li>
                  ))}
                </ul>
              ) : (
                <p>{outcome.refusal.message}</p>
              )}
            </>
          )}
        </div>
      )}
    </>
  );
}
