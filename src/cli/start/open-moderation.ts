import type { Logger } from 'pino';
import { type Config, ConfigError } from '#src/config.ts';
import type { Moderation } from '#src/moderation/moderation.ts';

/**
 * The classifier and the service that the settings name, in this order; what they take is loaded
 * only then.
 *
 * @throws ConfigError for a classifier that cannot be used
 */
export async function openModeration(
  config: Config,
  log: Logger,
): Promise<(Moderation & AsyncDisposable) | undefined> {
  const { MODERATION_URL: url, MODERATION_KEY: key, MODERATION_MODEL: folder } = config;
  if (url === undefined && folder === undefined) return undefined;
  const manner = {
    timeoutMs: config.MODERATION_TIMEOUT_MS,
    failure: config.MODERATION_FAILURE,
  };
  const classifier = folder === undefined ? undefined : await openClassifierIn(folder);
  const service = url === undefined ? undefined : await openService(url);
  const { inOrder } = await import('#src/moderation/in-order.ts');
  return {
    ...inOrder([classifier, service].filter((one) => one !== undefined)),
    async [Symbol.asyncDispose]() {
      await classifier?.[Symbol.asyncDispose]();
    },
  };

  async function openClassifierIn(from: string) {
    const [{ openClassifier }, { ClassifierError }] = await Promise.all([
      import('#src/moderation/classifier/classifier.ts'),
      import('#src/moderation/classifier/recipe.ts'),
    ]);
    return openClassifier({
      ...manner,
      folder: from,
      withheld: config.MODERATION_LABELS,
      threshold: config.MODERATION_THRESHOLD,
      onAway: (error) => log.warn({ err: error }, 'the classifier could not look at an image'),
    }).catch((error: unknown) => {
      if (!(error instanceof ClassifierError)) throw error;
      const message = `MODERATION_MODEL=${from} is not usable: ${error.message}.`;
      throw new ConfigError(message, { cause: error });
    });
  }

  async function openService(at: string): Promise<Moderation> {
    const { createModeration } = await import('#src/moderation/moderation.ts');
    return createModeration({
      ...manner,
      url: at,
      key,
      onAway: (error) => log.warn({ err: error }, 'the moderation could not be asked'),
    });
  }
}
