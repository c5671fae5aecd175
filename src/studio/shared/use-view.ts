import { useSyncExternalStore } from 'react';

export const views = ['studio', 'credits', 'models'] as const;
export type View = (typeof views)[number];

/** The view that the address names: #/credits; the studio for any other. */
export function useView(): View {
  const hash = useSyncExternalStore(onHashChange, () => location.hash);
  return views.find((view) => hash === `#/${view}`) ?? 'studio';
}

function onHashChange(listener: () => void) {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}
