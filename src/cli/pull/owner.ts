import type { PullMessage } from '#src/pulls/pull.ts';

/** More often is of no use. */
const everyMs = 200;

/** The gateway that started this process to pull; null where a person did. */
export interface Owner {
  tell(message: PullMessage): void;
  /** Calls back when it is gone. */
  onGone(listener: () => void): void;
  /** Lets go of it once all is told, so that this process can end. */
  leave(): Promise<void>;
}

export function findOwner(): Owner | null {
  if (!process.send) return null;
  let toldAt = Number.NEGATIVE_INFINITY;
  let told = Promise.resolve();
  return {
    tell(message) {
      if (message.type === 'PROGRESS' && message.doneBytes < message.totalBytes) {
        if (performance.now() - toldAt < everyMs) return;
        toldAt = performance.now();
      }
      if (!process.connected) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      // An owner that is gone needs to hear nothing.
      process.send!(message, () => resolve());
      told = promise;
    },
    onGone: (listener) => void process.once('disconnect', listener),
    async leave() {
      await told;
      if (process.connected) process.disconnect();
    },
  };
}
