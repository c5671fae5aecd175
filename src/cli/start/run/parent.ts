const lookEveryMs = 250;

/**
 * Calls `onEnd` once the process that started this one has ended. npm may be killed without passing
 * the signal on, and the gateway would keep the data folder for itself.
 */
export function watchParent(onEnd: () => void): Disposable {
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    onEnd();
  }, lookEveryMs).unref();
  return { [Symbol.dispose]: () => clearInterval(looking) };
}
