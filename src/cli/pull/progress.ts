import { formatBytes, formatSeconds } from './format.ts';

export interface ProgressOptions {
  readonly totalBytes: number;
  /** A terminal's line is drawn over; anywhere else a new line is written now and then. */
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  /** Milliseconds, never falling. */
  readonly now: () => number;
}

export interface Progress {
  /** @param doneBytes of all files together */
  update(doneBytes: number, label: string): void;
  /** Ends the line. */
  finish(): void;
}

/** The speed is that of the last seconds: a long download may begin on another line than it ends on. */
const windowMs = 10_000;

export function createProgress(options: ProgressOptions): Progress {
  const { totalBytes, isTerminal, write, now } = options;
  const everyMs = isTerminal ? 200 : 10_000;
  let samples: { readonly at: number; readonly bytes: number }[] = [];
  let writtenAt = Number.NEGATIVE_INFINITY;
  let lastLine = '';

  return {
    update(doneBytes, label) {
      const at = now();
      if (doneBytes < (samples.at(-1)?.bytes ?? 0)) samples = [];
      if (at - writtenAt < everyMs && doneBytes < totalBytes && samples.length > 0) return;
      samples = [
        ...samples.filter((sample) => at - sample.at <= windowMs),
        { at, bytes: doneBytes },
      ];
      writtenAt = at;
      const line = lineOf(doneBytes, totalBytes, speedOf(samples), label);
      write(isTerminal ? `\r${line.padEnd(lastLine.length)}` : `${line}\n`);
      lastLine = line;
    },
    finish() {
      if (isTerminal && lastLine !== '') write('\n');
    },
  };
}

/** Bytes a second, or null while there is nothing to measure. */
function speedOf(samples: readonly { readonly at: number; readonly bytes: number }[]) {
  const [first, last] = [samples[0]!, samples.at(-1)!];
  if (last.at === first.at || last.bytes === first.bytes) return null;
  return ((last.bytes - first.bytes) * 1000) / (last.at - first.at);
}

function lineOf(done: number, total: number, speed: number | null, label: string): string {
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
  const parts = [`${percent}%`, `${formatBytes(done)} of ${formatBytes(total)}`];
  if (speed !== null) {
    parts.push(`${formatBytes(speed)}/s`);
    if (done < total) parts.push(`${formatSeconds((total - done) / speed)} left`);
  }
  return [...parts, label].join('  ');
}
