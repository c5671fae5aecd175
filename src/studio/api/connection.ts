import { createContext, use, useSyncExternalStore } from 'react';

export type ConnectionState = 'CONNECTING' | 'ONLINE' | 'LOST';

export type Connection = ReturnType<typeof createConnection>;

/** Whether live updates arrive, for all who want to know; and waits that end early when the network is back. */
export function createConnection() {
  let state: ConnectionState = 'CONNECTING';
  const listeners = new Set<() => void>();
  return {
    read: () => state,
    set(next: ConnectionState) {
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    wait: (ms: number) =>
      new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          removeEventListener('online', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        addEventListener('online', done);
      }),
  };
}

export const ConnectionContext = createContext<Connection | null>(null);

export function useConnection(): ConnectionState {
  const connection = use(ConnectionContext)!;
  return useSyncExternalStore(connection.subscribe, connection.read);
}
