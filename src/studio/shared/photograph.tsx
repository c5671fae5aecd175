import { useState } from 'react';
import { useClient } from 'urql';
import { GenerationDocument } from '../generated/graphql.ts';
import { placeholder } from './placeholder.ts';
import type { Image } from './types.ts';

interface PhotographProps {
  readonly image: Image;
  readonly generationId: string;
  readonly alt: string;
}

/** An image over its blurred placeholder. When its URL does not work any more, a new one is asked for. */
export function Photograph({ image, generationId, alt }: PhotographProps) {
  const client = useClient();
  const { url, giveUp } = useLastingUrl(image);
  const [loaded, setLoaded] = useState(false);
  return (
    <span className="photograph">
      {image.thumbhash && <img className="placeholder" src={placeholder(image.thumbhash)} alt="" />}
      {url && (
        <img
          className="final"
          data-loaded={loaded}
          src={url}
          alt={alt}
          width={image.width}
          height={image.height}
          loading="lazy"
          decoding="async"
          onLoad={() => setLoaded(true)}
          onError={() => {
            giveUp();
            client
              .query(GenerationDocument, { id: generationId }, { requestPolicy: 'network-only' })
              .toPromise();
          }}
        />
      )}
    </span>
  );
}

/**
 * The first URL for as long as it works: each answer may sign a new one, and a new one would be
 * loaded anew. One that was given up is not taken again.
 */
function useLastingUrl({ url, urlExpiresAt }: Image) {
  const [kept, keep] = useState({ url, urlExpiresAt });
  const [broken, setBroken] = useState<string | null>(null);
  const lasts = kept.url !== broken && Date.parse(kept.urlExpiresAt ?? '') > Date.now();
  if (!lasts && url !== kept.url) keep({ url, urlExpiresAt });
  return { url: kept.url, giveUp: () => setBroken(kept.url) };
}
