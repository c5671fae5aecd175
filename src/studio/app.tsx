import { useEffect } from 'react';
import { useQuery } from 'urql';
import { AdminViewLoader } from './administration/load-view.tsx';
import { useConnection } from './api/connection.ts';
import { KeyForm } from './api/key-form.tsx';
import { ModelsView } from './catalogue/models-view.tsx';
import { CreditsMeter } from './credits/credits-meter.tsx';
import { CreditsView } from './credits/credits-view.tsx';
import { useLiveCredits } from './credits/use-credits.ts';
import { CatalogueDocument, ViewerDocument } from './generated/graphql.ts';
import { words } from './shared/format.ts';
import { ThemeSwitch } from './shared/theme-switch.tsx';
import { useView, views } from './shared/use-view.ts';
import { Studio } from './studio.tsx';

/** The page: a header that is always there, and one of four views. */
export function App() {
  const view = useView();
  const connection = useConnection();
  const [{ data, error }, refresh] = useQuery({
    query: CatalogueDocument,
    requestPolicy: 'cache-and-network',
  });
  const [{ data: known }] = useQuery({ query: ViewerDocument });
  const scopes = known?.viewer.scopes;
  useLiveCredits({ canRead: scopes?.includes('READ') ?? false });
  useEffect(() => {
    if (view === 'models') refresh({ requestPolicy: 'network-only' });
  }, [view, refresh]);
  const refusal = error?.graphQLErrors[0];
  const needsKey = refusal?.extensions.code === 'UNAUTHENTICATED';
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <a className="wordmark" href="#/studio">
          <span className="lamp" aria-hidden="true" />
          Darkroom
        </a>
        <nav aria-label="Views">
          {views
            .filter((name) => name !== 'admin' || scopes?.includes('ADMIN'))
            .map((name) => (
              <a key={name} href={`#/${name}`} aria-current={name === view ? 'page' : undefined}>
                {words(name)}
              </a>
            ))}
          <a href="graphql">API</a>
        </nav>
        <ThemeSwitch />
        <CreditsMeter />
      </header>
      {connection === 'LOST' && (
        <p className="banner" role="status">
          The connection is lost. What is developing goes on; it is caught up with as soon as the
          gateway answers.
        </p>
      )}
      <main id="main" tabIndex={-1}>
        {needsKey && <KeyForm reason={refusal?.message ?? ''} />}
        {error && !data && !needsKey && (
          <div className="notice notice-bad" role="alert">
            <h2>The gateway cannot be asked</h2>
            <p>{refusal?.message ?? 'It does not answer.'}</p>
            <button type="button" className="chip" onClick={() => refresh()}>
              Try again
            </button>
          </div>
        )}
        {data && (
          <>
            {/* Kept while another view is shown, so that what is developing goes on being watched. */}
            <div hidden={view !== 'studio'}>
              <Studio models={data.models} upscaler={data.upscaler} />
            </div>
            {view === 'credits' && <CreditsView />}
            {view === 'admin' && scopes?.includes('ADMIN') && (
              <AdminViewLoader models={[...data.models, data.upscaler]} backends={data.backends} />
            )}
            {view === 'admin' && scopes?.includes('ADMIN') === false && (
              <div className="notice">
                <h1>Administration</h1>
                <p>It needs a key with the scope ADMIN.</p>
              </div>
            )}
            {view === 'models' && <ModelsView models={data.models} backends={data.backends} />}
          </>
        )}
      </main>
    </>
  );
}
