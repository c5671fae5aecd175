import { CreateApiKeyDocument, type Scope } from '../generated/graphql.ts';
import { OutcomeLine } from '../outcome-line.tsx';
import type { Served } from '../served.ts';
import { TextField, textsOf } from '../text-field.tsx';
import { useAction } from '../use-action.ts';
import { LimitsFields, limitsOf } from './limits-fields.tsx';

interface CreateKeyProps extends Served {
  readonly account: string;
  onMade(text: string): void;
}

const scopes: Readonly<Record<Scope, string>> = {
  GENERATE: 'Generate: ask for images, and fetch them',
  READ: "Read: the account's images, credits and ledger",
  ADMIN: 'Admin: all that this page does, for every account',
};
const scopeNames = Object.keys(scopes) as readonly Scope[];

/** Makes a key for an account. */
export function CreateKey({ account, onMade, ...catalogue }: CreateKeyProps) {
  const { act, running, outcome } = useAction(CreateApiKeyDocument);
  return (
    <form
      className="card admin-form"
      aria-labelledby="create-key-title"
      onSubmit={async (event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const text = textsOf(form);
        const expires = text('expiresAt');
        const asked = {
          account,
          name: text('name'),
          scopes: scopeNames.filter((scope) => text(scope) !== ''),
          limits: limitsOf(form),
          ...(expires !== '' && { expiresAt: new Date(expires).toISOString() }),
        };
        const made = await act(asked, 'The key is above.');
        if (!made) return;
        form.reset();
        onMade(made.key);
      }}
    >
      <h4 id="create-key-title">New key</h4>
      <div className="row">
        <TextField label="Label" name="name" hint="What it is for." required />
        <TextField
          label="Works until"
          name="expiresAt"
          type="datetime-local"
          hint="Nothing: for ever."
        />
      </div>
      <fieldset className="choices">
        <legend className="label">What it may do</legend>
        {scopeNames.map((scope) => (
          <label key={scope} className="check">
            <input type="checkbox" name={scope} defaultChecked={scope !== 'ADMIN'} />
            {scopes[scope]}
          </label>
        ))}
      </fieldset>
      <details>
        <summary>Limits</summary>
        <LimitsFields {...catalogue} />
      </details>
      <div className="actions">
        <button type="submit" className="primary" disabled={running}>
          Create the key
        </button>
      </div>
      <OutcomeLine outcome={outcome} />
    </form>
  );
}
