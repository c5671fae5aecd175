import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

export interface ProcessState {
  readonly residentMb: number;
  /** Since `forgetPeak`. */
  readonly peakMb: number;
  readonly descriptors: number;
}

/** @returns null where the system does not tell, as without /proc, and for a process that is gone */
export function processState(pid: number): ProcessState | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const mb = (name: string): number =>
      Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
    const descriptors = readdirSync(`/proc/${pid}/fd`).length;
    return { residentMb: mb('VmRSS'), peakMb: mb('VmHWM'), descriptors };
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** User and system time so far, of all threads. @returns null where the system does not tell */
export function processorMs(pid: number): number | null {
  try {
    // Fields 14 and 15 of proc(5), in hundredths of a second; the name before them may have spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

/** Lets the peak begin anew; see proc(5), `clear_refs`. */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
