import { logLifecycle } from '#src/logs/log-lifecycle.ts';
import { createLogger } from '#src/logs/logger.ts';
import { createTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

export interface LoggedGateway extends TestGateway {
  /** As they were written, so far. */
  lines(): readonly LogLine[];
}

/** A test gateway with the log that a started one writes. */
export async function createLoggedGateway(
  { level = 'info', prompts = false }: { readonly level?: string; readonly prompts?: boolean },
  options: TestGatewayOptions = {},
): Promise<LoggedGateway> {
  const written: string[] = [];
  const destination = { write: (line: string) => void written.push(line) };
  const log = createLogger({ level, format: 'json', isTerminal: false, destination });
  const host = await createTestGateway({ ...options, log });
  logLifecycle({ lifecycle: host.gateway.lifecycle, log, prompts });
  return { ...host, lines: () => written.map((line) => JSON.parse(line)) };
}
