import { z } from 'zod';
import { address, choice, isHeader, list, onOrOff, wholeFrom } from './setting-types.ts';

/** Metrics, traces and logs. */
export const observingSettings = {
  METRICS: onOrOff(false).describe('Whether METRICS_PORT answers /metrics: on or off.'),
  METRICS_HOST: z.string().default('127.0.0.1').describe('Where they answer, to all who ask.'),
  METRICS_PORT: wholeFrom(0, 65_535).default(9464).describe('The port of metrics; 0 for any.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: address('http://127.0.0.1:4318')
    .optional()
    .describe('Sends traces to this receiver of OTLP over HTTP.'),
  OTEL_EXPORTER_OTLP_HEADERS: list(
    isHeader,
    'headers are written as name=value, percent-encoded, with commas between them',
  ).describe('Headers for that receiver, as api-key=secret, with commas.'),
  OTEL_SERVICE_NAME: z.string().default('darkroom').describe("The gateway's name in traces."),
  LOG_LEVEL: choice('trace', 'debug', 'info', 'warn', 'error', 'silent')
    .default('info')
    .describe('What is logged.'),
  LOG_FORMAT: choice('auto', 'json', 'pretty')
    .default('auto')
    .describe('JSON, one object a line, or pretty for people: auto is pretty in a terminal.'),
  LOG_PROMPTS: onOrOff(false).describe('Whether prompts are written into the log: on or off.'),
};
