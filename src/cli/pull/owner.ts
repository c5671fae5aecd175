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
  let told = Promise.resolve();
  let latest: PullMessage | undefined;
  let timer: NodeJS.Timeout | undefined;

  function send(message: PullMessage): void {
    if (!process.connected) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    // An owner that is gone needs to hear nothing.
    process.send!(message, () => resolve());
    told = promise;
  }

  function sendLatest(): void {
    clearTimeout(timer);
    timer = undefined;
    if (latest) send(latest);
    latest = undefined;
  }

  return {
    tell(message) {
      if (message.type === 'FAILED') return send(message);
      latest = message;
      timer ??= setTimeout(sendLatest, everyMs);
    },
    onGone: (listener) => void process.once('disconnect', listener),
    async leave() {
      sendLatest();
      await told;
      if (process.connected) process.disconnect();
    },
  };
}
