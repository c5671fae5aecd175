import type { CatalogueId } from '#models/index.ts';
import { listPrice } from '#models/prices.ts';
import { factorRefusal } from '#models/upscaler/parameters.ts';
import type { Offer } from '#src/backends/backend.ts';
import type { NetworkFacts } from '#src/backends/local/upscale/network-file.ts';
import { type Size, tileCount, tileOf } from '#src/backends/local/upscale/tiles.ts';
import type { UpscalerFacts } from './facts.ts';

/** What a machine can do for a picture that is to be larger, from what is known of its networks. */
export function upscalerOffer(
  model: CatalogueId,
  facts: UpscalerFacts,
  timeOf: (key: string) => number | null,
): Offer {
  const { status, reason, weights, revision, upscalers } = facts;
  const factors = upscalers.map(({ factor }) => factor);
  return {
    status,
    reason,
    weights,
    revision,
    factors,
    refuses: ({ upscale }) => (upscale ? factorRefusal(factors, upscale.factor) : notDrawn),
    quote(parameters) {
      const price = listPrice(model, 'local', parameters);
      const { width, height, upscale } = parameters;
      const network = upscalers.find(({ factor }) => factor === upscale?.factor);
      if (!network) return { low: price, high: price, expectedMs: null };
      const picture = { width: width / network.factor, height: height / network.factor };
      const tileMs = timeOf(`${tileKey(model, network, picture)} evaluation`);
      const expectedMs =
        tileMs === null ? null : Math.round(tileMs * tileCount(picture, network.tile));
      return { low: price, high: price, expectedMs };
    },
  };
}

const notDrawn = 'It makes pictures larger, and draws none.';

/** What the time of a tile depends on. */
export function tileKey(model: CatalogueId, network: NetworkFacts, picture: Size): string {
  const { width, height } = tileOf(picture, network.tile);
  return `${model} x${network.factor} ${width}x${height}`;
}
