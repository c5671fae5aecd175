import type { Logger } from 'pino';
import type { Config } from '#src/config.ts';
import type { Moderation } from '#src/moderation/moderation.ts';

/** Asks the moderation that the settings name; what that takes is loaded only then. */
export async function openModeration(
  { MODERATION_URL: url, MODERATION_KEY: key, ...config }: Config,
  log: Logger,
): Promise<Moderation | undefined> {
  if (url === undefined) return undefined;
  const { createModeration } = await import('#src/moderation/moderation.ts');
  return createModeration({
    url,
    key,
    timeoutMs: config.MODERATION_TIMEOUT_MS,
    failure: config.MODERATION_FAILURE,
    onAway: (error) => log.warn({ err: error }, 'the moderation could not be asked'),
  });
}
