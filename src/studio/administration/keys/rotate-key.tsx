import { RotateApiKeyDocument } from '../generated/graphql.ts';
import { OutcomeLine } from '../outcome-line.tsx';
import { useAction } from '../use-action.ts';

interface RotateKeyProps {
  readonly id: string;
  readonly name: string;
  onMade(text: string): void;
}

/** A day: long enough for all who hold the key to change over. */
const overlapMs = 86_400_000;

/** Puts a new key in the place of one, which works on for a day. */
export function RotateKey({ id, name, onMade }: RotateKeyProps) {
  const { act, running, outcome } = useAction(RotateApiKeyDocument);
  const asked = `Rotate the key ${name}? A new one takes its place, and this one ends in a day.`;
  return (
    <>
      <button
        type="button"
        className="chip"
        disabled={running}
        onClick={async () => {
          if (!confirm(asked)) return;
          const made = await act({ id, overlapMs }, 'Rotated.');
          if (made) onMade(made.key);
        }}
      >
        Rotate
      </button>
      {outcome?.kind !== 'DONE' && <OutcomeLine outcome={outcome} />}
    </>
  );
}
