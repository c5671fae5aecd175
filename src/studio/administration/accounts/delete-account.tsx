import { useState } from 'react';
import { DeleteAccountDocument } from '../generated/graphql.ts';
import { OutcomeLine } from '../outcome-line.tsx';
import { TextField } from '../text-field.tsx';
import { useAction } from '../use-action.ts';

/** Deletes an account once its name was written: there is no way back. */
export function DeleteAccount({ id, name }: { id: string; name: string }) {
  const { act, running, outcome } = useAction(DeleteAccountDocument);
  const [written, setWritten] = useState('');
  return (
    <details className="card">
      <summary>Delete the account</summary>
      <form
        className="admin-form"
        aria-label="Delete the account"
        onSubmit={(event) => {
          event.preventDefault();
          void act({ id }, 'Deleted.');
        }}
      >
        <p>
          For ever: its keys end at once, what is open is canceled, and its prompts, images, budgets
          and webhooks are erased within a minute. Its ledger stays.
        </p>
        <div className="row">
          <TextField
            label={`To delete it, write its name: ${name}`}
            name="confirmation"
            value={written}
            onChange={({ target }) => setWritten(target.value)}
          />
          <button type="submit" className="chip danger" disabled={running || written !== name}>
            Delete for ever
          </button>
        </div>
        <OutcomeLine outcome={outcome} />
      </form>
    </details>
  );
}
