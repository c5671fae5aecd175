import type { Pulls } from '#src/pulls/pulls.ts';
import type { Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { type Actor, type AdminChange, adminLog } from './admin-log.ts';

export interface AdministrationOptions {
  readonly database: Store;
  now(): number;
  createId(): string;
  /** @default none: weights are pulled elsewhere */
  readonly pulls?: Pulls | null | undefined;
  /** From a source fit for secrets. */
  randomBytes(count: number): Uint8Array;
  /** Told after each change that was made, so that what goes by it sees it at once. */
  onChange(change: AdminChange, actor: Actor): void;
}

/** What the actions of one administrator share. */
export interface ActionContext extends AdministrationOptions {
  /** Makes a change and logs it, in one transaction. */
  change<T>(rule: () => Steps<Changed<T>>): Promise<T>;
}

export interface Changed<T> {
  readonly value: T;
  /** Null where everything was so before. */
  readonly change: AdminChange | null;
}

export function actionContext(options: AdministrationOptions, actor: Actor): ActionContext {
  const { database, now, onChange } = options;
  return {
    ...options,
    async change(rule) {
      const { value, change } = await database.write(function* () {
        const changed = yield* rule();
        if (changed.change) yield* adminLog.add(changed.change, actor, now());
        return changed;
      });
      if (change) onChange(change, actor);
      return value;
    },
  };
}
