import { type DestinationStream, type Logger, pino } from 'pino';
import { pretty } from './pretty.ts';

export interface LoggerOptions {
  readonly level: string;
  /** `auto` is pretty where a person reads it. */
  readonly format: 'auto' | 'json' | 'pretty';
  /** Where the lines go: file descriptor 2 writes them at once, so that a crash loses none. */
  readonly destination?: DestinationStream | undefined;
  readonly isTerminal: boolean;
}

/** The log: one JSON object a line, or a line for people. What collects it adds the host and the process. */
export function createLogger(options: LoggerOptions): Logger {
  const { destination = pino.destination({ dest: 2, sync: true }) } = options;
  const isPretty = options.format === 'pretty' || (options.format === 'auto' && options.isTerminal);
  const shape = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(shape, isPretty ? { write: (line) => destination.write(pretty(line)) } : destination);
}
