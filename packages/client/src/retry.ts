const longestPauseMs = 8_000;

/** Waits before the next try: twice as long each time, and never for all clients at once. */
export async function pause(failures: number, signal?: AbortSignal): Promise<void> {
  const ms = Math.min(longestPauseMs, 250 * 2 ** failures) * (0.5 + Math.random() / 2);
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
