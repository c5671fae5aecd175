import { StatementSync } from 'node:sqlite';
import { vi } from 'vitest';

export interface StatementWatch extends Disposable {
  /** The SQL statements that this process has run since the last call. */
  take(): string[];
}

export function watchStatements(): StatementWatch {
  const spies = (['all', 'get', 'run'] as const).map((name) =>
    vi.spyOn(StatementSync.prototype, name),
  );
  return {
    take() {
      const statements = spies.flatMap(({ mock }) =>
        mock.contexts.map((one) => (one as StatementSync).sourceSQL),
      );
      for (const spy of spies) spy.mockClear();
      return statements;
    },
    [Symbol.dispose]() {
      for (const spy of spies) spy.mockRestore();
    },
  };
}
