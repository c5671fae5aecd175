import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { createStudioClient } from './api/client.ts';
import { ConnectionContext } from './api/connection.ts';
import { loadKey } from './api/key.ts';
import { App } from './app.tsx';
import './styles/index.css';

const { client, connection } = createStudioClient(window.location, loadKey(localStorage));

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Provider value={client}>
      <ConnectionContext value={connection}>
        <App />
      </ConnectionContext>
    </Provider>
  </StrictMode>,
);
