/**
 * Does something again and again: the next time begins so long after the last one has ended, so
 * that a slow one never meets itself. Keeps no process alive. Disposing waits for the one that runs.
 *
 * @param onFault told of what `work` throws; the next time comes nevertheless
 */
export function every(
  ms: number,
  work: () => Promise<void> | void,
  onFault: (error: unknown) => void,
): AsyncDisposable {
  let running: Promise<void> = Promise.resolve();
  let timer = setTimeout(run, ms).unref();
  let stopped = false;
  function run(): void {
    running = (async () => work())()
      .catch(onFault)
      .then(() => {
        if (!stopped) timer = setTimeout(run, ms).unref();
      });
  }
  return {
    async [Symbol.asyncDispose]() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
