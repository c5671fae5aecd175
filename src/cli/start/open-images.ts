import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Config, ConfigError } from '#src/config.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { openImages } from '#src/images/open-images.ts';
import { withStaging } from '#src/images/staging.ts';
import type { Store } from '#src/store/store.ts';

/**
 * The store of images that the settings name, tried before anything is accepted that it should keep.
 * One that is out of reach for the moment is tried again and again.
 *
 * @param embedded the database, where it is this gateway's own: images on its disk are staged there
 * @throws ConfigError for one that no waiting mends
 */
export async function openConfiguredImages(
  config: Config,
  log: Pick<Logger, 'warn'>,
  embedded: Store | null,
): Promise<ImageStore> {
  const { IMAGES, IMAGES_PATH_STYLE, IMAGES_REDIRECT, DATA_DIR } = config;
  const images = await openImages({
    folder: join(DATA_DIR, 'images'),
    bucket: IMAGES,
    pathStyle: IMAGES_PATH_STYLE,
    redirect: IMAGES_REDIRECT,
  });
  const away = await images.probe?.();
  if (away?.needsChange)
    throw new ConfigError(`IMAGES=${IMAGES} is not usable: ${away.message}.`, { cause: away });
  if (away) log.warn({ err: away.cause }, `no image can be stored: ${away.message}`);
  if (embedded === null) return images;
  const staged = withStaging(images, embedded);
  if (IMAGES === undefined) return staged;
  // What was staged before there was a bucket.
  await staged.staging
    .settle()
    .catch((error) => log.warn({ err: error }, 'images of before cannot be moved to the bucket'));
  return images;
}
