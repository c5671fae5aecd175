import type { Logger } from 'pino';
import { surviveUnownedErrors } from '#src/async/unowned-errors.ts';
import type { Config } from '#src/config.ts';
import type { Delivery } from '#src/delivery/delivery.ts';
import { createGenerationService, type ServiceOptions } from '#src/generations/service.ts';
import { createEnding } from './ending.ts';

export interface RunWorkerOptions extends Omit<ServiceOptions, 'onEvent' | 'onFault'> {
  readonly log: Logger;
  openMetrics(delivery: Delivery): Promise<AsyncDisposable | null>;
  /** Ends what the worker works with, when it has ended. */
  release(): Promise<void>;
}

/** Runs what gateways accept until this process is told to end, and answers no requests. */
export async function runWorker(
  { DRAIN_MS: drainMs }: Pick<Config, 'DRAIN_MS'>,
  { openMetrics, release, ...options }: RunWorkerOptions,
): Promise<void> {
  const { log } = options;
  const service = createGenerationService({
    ...options,
    onEvent: () => undefined,
    onFault: (error, generationId) =>
      log.error({ err: error, generationId }, 'a generation failed inside the worker'),
  });
  const metrics = await openMetrics(service.delivery);
  // It has no listener that would keep the process.
  const stays = setInterval(() => undefined, 1 << 30);
  const ending = createEnding({ drainMs, log, stop });
  surviveUnownedErrors((error) => log.error({ err: error }, 'an error that no part handles'));
  process.stdout.on('error', (error) => log.debug({ err: error }, 'the output is closed'));
  ending.listen();
  process.stdout.write('Darkroom is ready as a worker\n');

  async function stop(): Promise<void> {
    clearInterval(stays);
    await service.drain(AbortSignal.timeout(drainMs));
    await metrics?.[Symbol.asyncDispose]();
    await release();
    log.info('stopped');
  }
}
