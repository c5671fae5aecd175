import type { CatalogueId } from '#models/index.ts';
import type { CloudOptions } from '#src/backends/cloud/backend.ts';

/** How a model is called: v1 answers the POST with the image; v2 is submit, poll, fetch. */
export type Contract = 'v1' | 'v2';

export interface SegmindOptions extends CloudOptions {
  /**
   * Hosts (with a port where it is not 443) that results may be downloaded from. With a `baseUrl`
   * of plain http on a loopback address, for development, loopback addresses are allowed as well.
   * @default ['images.segmind.com']
   */
  readonly imageHosts?: readonly string[] | undefined;
  /** Which contract a model is called by, where it is not the catalogue's. */
  readonly contracts?: Partial<Record<CatalogueId, Contract>> | undefined;
  /** How v1 sends the picture: as bytes, or as base64 inside JSON. @default 'bytes' */
  readonly answerForm?: 'bytes' | 'base64' | undefined;
}
