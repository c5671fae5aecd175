import { useState } from 'react';
import { credits } from '../../shared/format.ts';
import { GrantCreditsDocument } from '../generated/graphql.ts';
import { OutcomeLine } from '../outcome-line.tsx';
import { TextField, textsOf } from '../text-field.tsx';
import { useAction } from '../use-action.ts';

/** Adds credits: once for each reference, so that sending it twice adds nothing twice. */
export function GrantCredits({ account }: { account: string }) {
  const { act, running, outcome } = useAction(GrantCreditsDocument);
  const [reference, setReference] = useState(newReference);
  return (
    <form
      className="card admin-form"
      aria-labelledby="grant-title"
      onSubmit={async (event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const amount = Number(textsOf(form)('amount'));
        const told = `Added ${credits(amount)} credits.`;
        if (!(await act({ account, amount, reference: reference.trim() }, told))) return;
        form.reset();
        setReference(newReference());
      }}
    >
      <h3 id="grant-title">Add credits</h3>
      <div className="row">
        <TextField label="Credits" name="amount" type="number" min="0" step="any" required />
        <TextField
          label="Reference"
          name="reference"
          value={reference}
          onChange={({ target }) => setReference(target.value)}
          hint="An invoice's number, say. The same one adds nothing again."
          required
        />
        <button type="submit" className="chip" disabled={running}>
          Add
        </button>
      </div>
      <OutcomeLine outcome={outcome} />
    </form>
  );
}

/** One that was not taken before: by the moment. */
function newReference(): string {
  return `studio-${new Date().toISOString()}`;
}
