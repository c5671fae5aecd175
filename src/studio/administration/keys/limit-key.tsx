import { type KeyFieldsFragment, LimitApiKeyDocument } from '../generated/graphql.ts';
import { OutcomeLine } from '../outcome-line.tsx';
import type { Served } from '../served.ts';
import { useAction } from '../use-action.ts';
import { LimitsFields, limitsOf } from './limits-fields.tsx';

/** Puts other limits in the place of those that a key has. */
export function LimitKey({
  apiKey,
  ...catalogue
}: Served & { readonly apiKey: KeyFieldsFragment }) {
  const { act, running, outcome } = useAction(LimitApiKeyDocument);
  const { id, name, models, backends, requestsPerMinute } = apiKey;
  return (
    <details>
      <summary>Limits</summary>
      <form
        className="admin-form"
        aria-label={`Limits of the key ${name}`}
        onSubmit={(event) => {
          event.preventDefault();
          void act(
            { id, limits: limitsOf(event.currentTarget) },
            'Changed, from its next request on.',
          );
        }}
      >
        <LimitsFields
          key={JSON.stringify([models, backends, requestsPerMinute])}
          limits={apiKey}
          {...catalogue}
        />
        <div className="actions">
          <button type="submit" className="chip" disabled={running}>
            Change the limits
          </button>
        </div>
        <OutcomeLine outcome={outcome} />
      </form>
    </details>
  );
}
