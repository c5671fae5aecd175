import type { LifecycleEvent } from './event.ts';

/** Tells those who observe what happens in this process. */
export interface Lifecycle {
  /** Never waits. */
  emit(event: LifecycleEvent): void;
  /** @param observer called for each event from now on, synchronously: must not throw and must not wait */
  observe(observer: (event: LifecycleEvent) => void): void;
}

export function createLifecycle(): Lifecycle {
  const observers: ((event: LifecycleEvent) => void)[] = [];
  return {
    emit(event) {
      for (const observer of observers) observer(event);
    },
    observe: (observer) => void observers.push(observer),
  };
}

/** One for each type of event that is of interest. */
export type Observers = {
  readonly [Type in LifecycleEvent['type']]?: (
    event: Extract<LifecycleEvent, { type: Type }>,
  ) => void;
};

export function observeEach(lifecycle: Lifecycle, observers: Observers): void {
  lifecycle.observe((event) => {
    const observe = observers[event.type] as ((event: LifecycleEvent) => void) | undefined;
    observe?.(event);
  });
}
