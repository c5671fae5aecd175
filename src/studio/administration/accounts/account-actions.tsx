import {
  type AccountFieldsFragment,
  RenameAccountDocument,
  ResumeAccountDocument,
  SuspendAccountDocument,
} from '../generated/graphql.ts';
import { OutcomeLine } from '../outcome-line.tsx';
import { TextField, textsOf } from '../text-field.tsx';
import { useAction } from '../use-action.ts';

/** Renames an account, suspends it, and has it go on. */
export function AccountActions({ account }: { account: AccountFieldsFragment }) {
  const { id, name, suspendedAt } = account;
  const rename = useAction(RenameAccountDocument);
  const suspend = useAction(SuspendAccountDocument);
  const resume = useAction(ResumeAccountDocument);
  const asked = `Suspend ${name}? Its keys do not work until it is resumed, and what it has open ends.`;
  return (
    <>
      <form
        className="row"
        aria-label="The account's name"
        onSubmit={(event) => {
          event.preventDefault();
          void rename.act({ id, name: textsOf(event.currentTarget)('name') }, 'Renamed.');
        }}
      >
        <TextField key={name} label="Name" name="name" defaultValue={name} required />
        <button type="submit" className="chip" disabled={rename.running}>
          Rename
        </button>
        {suspendedAt === null ? (
          <button
            type="button"
            className="chip"
            disabled={suspend.running}
            onClick={() => confirm(asked) && void suspend.act({ id }, 'Suspended.')}
          >
            Suspend
          </button>
        ) : (
          <button
            type="button"
            className="chip"
            disabled={resume.running}
            onClick={() => void resume.act({ id }, 'Resumed.')}
          >
            Resume
          </button>
        )}
      </form>
      <OutcomeLine outcome={rename.outcome} />
      <OutcomeLine outcome={suspendedAt === null ? resume.outcome : suspend.outcome} />
    </>
  );
}
