import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { createStudioClient } from './api/client.ts';
import { ConnectionContext } from './api/connection.ts';
import { loadKey } from './api/key.ts';
import { App } from './app.tsx';
import { loadTheme, setTheme } from './shared/theme.ts';
import './styles/index.css';

setTheme(localStorage, loadTheme(localStorage));

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
