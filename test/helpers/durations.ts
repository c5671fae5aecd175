/** Milliseconds of the processor that the work takes of this thread: other processes do not change them. */
export function cpuMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

/** The time that the work takes by itself: what runs beside it can make it longer, never shorter. */
export async function leastMs(withinMs: number, work: () => Promise<number>): Promise<number> {
  let least = await work();
  for (let more = 9; more > 0 && least >= withinMs; more -= 1)
    least = Math.min(least, await work());
  return least;
}
