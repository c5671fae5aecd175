import { useState } from 'react';
import type { KeyFieldsFragment } from '../generated/graphql.ts';
import type { Served } from '../served.ts';
import { CreateKey } from './create-key.tsx';
import { KeyCard } from './key-card.tsx';
import { keyState } from './key-state.ts';
import { NewKeyNotice } from './new-key-notice.tsx';

interface KeyListProps extends Served {
  readonly account: string;
  readonly keys: readonly KeyFieldsFragment[];
  /** Whether the account was not deleted. */
  readonly isThere: boolean;
}

/** An account's keys, newest first, and those that ended where they are asked for. */
export function KeyList({ account, keys, isThere, ...catalogue }: KeyListProps) {
  const [made, setMade] = useState<string | null>(null);
  const [withEnded, setWithEnded] = useState(false);
  const works = (key: KeyFieldsFragment) => isThere && keyState(key, Date.now()).works;
  const shown = keys.filter((key) => withEnded || works(key)).toReversed();
  const ended = keys.filter((key) => !works(key)).length;
  return (
    <section className="keys" aria-labelledby="keys-title">
      <div className="table-head">
        <h3 id="keys-title">Keys</h3>
        {ended > 0 && (
          <label className="check">
            <input
              type="checkbox"
              checked={withEnded}
              onChange={({ target }) => setWithEnded(target.checked)}
            />
            The {ended} that ended, too
          </label>
        )}
      </div>
      {made !== null && <NewKeyNotice text={made} onDismiss={() => setMade(null)} />}
      {shown.length === 0 && <p className="notice">It has no key that works.</p>}
      {shown.map((key) => (
        <KeyCard
          key={key.id}
          account={account}
          apiKey={key}
          works={works(key)}
          onMade={setMade}
          {...catalogue}
        />
      ))}
      {isThere && <CreateKey account={account} onMade={setMade} {...catalogue} />}
    </section>
  );
}
