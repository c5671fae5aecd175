import { createDiskStore } from './disk-store.ts';
import type { ImageStore } from './image-store.ts';

export interface ImagesSettings {
  /** Where they are without a bucket. */
  readonly folder: string;
  /** `s3://bucket/prefix`, or undefined for the folder. */
  readonly bucket: string | undefined;
  readonly pathStyle: boolean;
  /** Whether readers are led to the bucket. */
  readonly redirect: boolean;
}

/** The store of images that the settings name. The client of S3 is loaded for a bucket alone. */
export async function openImages(settings: ImagesSettings): Promise<ImageStore> {
  if (settings.bucket === undefined) return createDiskStore(settings.folder);
  const [{ createS3Store }, { s3Location }] = await Promise.all([
    import('./s3/store.ts'),
    import('./s3/location.ts'),
  ]);
  const { link, ...store } = createS3Store({
    location: s3Location(settings.bucket),
    pathStyle: settings.pathStyle,
  });
  return settings.redirect ? { ...store, link } : store;
}
