import { useState } from 'react';
import { Provider } from 'urql';
import { loadKey } from '../api/key.ts';
import { usePlace } from '../shared/use-view.ts';
import { AccountView } from './accounts/account-view.tsx';
import { AccountsView } from './accounts/accounts-view.tsx';
import './admin.css';
import { BackendsView } from './backends/backends-view.tsx';
import { createAdminClient } from './client.ts';
import './log/log.css';
import { LogView } from './log/log-view.tsx';
import type { Served } from './served.ts';
import './spent.css';
import './state.css';
import { UsageView } from './usage/usage-view.tsx';

const parts = [
  ['accounts', 'Accounts'],
  ['usage', 'Usage'],
  ['backends', 'Backends'],
  ['log', 'Log'],
] as const;

/** What those who run the gateway look after. The address says what is shown: #/admin/accounts/lab. */
export function AdminView({ models, backends }: Served) {
  const [client] = useState(() => createAdminClient(location, loadKey(localStorage)));
  const [, part = 'accounts', account] = usePlace();
  return (
    <Provider value={client}>
      <section className="admin" aria-labelledby="admin-title">
        <header className="admin-head">
          <h1 id="admin-title">Administration</h1>
          <nav aria-label="Parts of the administration">
            {parts.map(([name, label]) => (
              <a
                key={name}
                href={`#/admin/${name}`}
                aria-current={name === part ? 'page' : undefined}
              >
                {label}
              </a>
            ))}
          </nav>
        </header>
        {part === 'accounts' && account === undefined && <AccountsView />}
        {part === 'accounts' && account !== undefined && (
          <AccountView key={account} id={account} models={models} backends={backends} />
        )}
        {part === 'usage' && <UsageView key={account ?? ''} account={account} />}
        {part === 'backends' && <BackendsView />}
        {part === 'log' && <LogView key={account ?? ''} account={account} />}
      </section>
    </Provider>
  );
}
