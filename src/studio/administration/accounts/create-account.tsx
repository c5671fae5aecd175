import { CreateAccountDocument } from '../generated/graphql.ts';
import { OutcomeLine } from '../outcome-line.tsx';
import { TextField, textsOf } from '../text-field.tsx';
import { useAction } from '../use-action.ts';
import { accountPlace } from './account-state.ts';

/** Makes an account, and goes to it. */
export function CreateAccount() {
  const { act, running, outcome } = useAction(CreateAccountDocument);
  return (
    <form
      className="card admin-form"
      aria-labelledby="create-account-title"
      onSubmit={async (event) => {
        event.preventDefault();
        const text = textsOf(event.currentTarget);
        const id = text('id');
        const made = await act({ name: text('name'), ...(id !== '' && { id }) }, 'Created.');
        if (made) location.hash = accountPlace(made.id);
      }}
    >
      <h2 id="create-account-title">New account</h2>
      <div className="row">
        <TextField label="Name" name="name" required />
        <TextField
          label="Id"
          name="id"
          hint="Small letters, figures and hyphens; left out, it gets one."
        />
        <button type="submit" className="primary" disabled={running}>
          Create the account
        </button>
      </div>
      <OutcomeLine outcome={outcome} />
    </form>
  );
}
