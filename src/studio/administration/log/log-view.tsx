import { useState } from 'react';
import { LogPage } from './log-page.tsx';

/** What administrators changed, newest first: of all accounts, or of one. */
export function LogView({ account }: { account: string | undefined }) {
  /** Where each page begins. */
  const [pages, setPages] = useState<readonly (string | undefined)[]>([undefined]);
  return (
    <section className="card" aria-labelledby="log-title">
      <div className="table-head">
        <h2 id="log-title">
          {account === undefined ? 'What administrators changed' : `What was done to ${account}`}
        </h2>
        {account !== undefined && (
          <a className="chip" href="#/admin/log">
            All accounts
          </a>
        )}
      </div>
      {pages.map((after, at) => (
        <LogPage
          key={after ?? ''}
          after={after}
          account={account}
          isLast={at === pages.length - 1}
          onMore={(cursor) => setPages([...pages, cursor])}
        />
      ))}
    </section>
  );
}
