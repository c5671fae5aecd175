import { useSyncExternalStore } from 'react';

export const views = ['studio', 'credits', 'models', 'admin'] as const;
export type View = (typeof views)[number];

/** The view that the address names: #/credits; the studio for any other. */
export function useView(): View {
  const [first] = usePlace();
  return views.find((view) => view === first) ?? 'studio';
}

/** The parts of the address after `#/`, as in `admin`, `accounts` and `lab`. */
export function usePlace(): readonly string[] {
  const hash = useSyncExternalStore(onHashChange, () => location.hash);
  return hash.startsWith('#/') ? hash.slice(2).split('/').map(decoded) : [];
}

function onHashChange(listener: () => void) {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** As it stands where it is no encoding: people write addresses. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
