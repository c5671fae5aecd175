import { type ComponentType, useEffect, useState } from 'react';
import type { Served } from './served.ts';

/** The administrator's view, whose code is loaded when it is first shown. */
export function AdminViewLoader(props: Served) {
  const [view, setView] = useState<{ readonly View: ComponentType<Served> } | 'FAILED'>();
  useEffect(() => {
    import('./admin-view.tsx').then(
      ({ AdminView }) => setView({ View: AdminView }),
      () => setView('FAILED'),
    );
  }, []);
  if (view === 'FAILED')
    return (
      <div className="notice notice-bad" role="alert">
        <h2>This part of the page could not be loaded</h2>
        <p>The gateway does not answer, or has a newer page than this one.</p>
        <div className="actions">
          <button type="button" className="chip" onClick={() => location.reload()}>
            Load the page again
          </button>
        </div>
      </div>
    );
  return view ? <view.View {...props} /> : <p className="muted">Loading…</p>;
}
