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

/** An image over its blurred placeholder. Its URL expires: when it does not load, a new one is asked for. */
export function Photograph({ image, generationId, alt }: PhotographProps) {
  const client = useClient();
  const url = useLastingUrl(image);
  const [loaded, setLoaded] = useState(false);
  const [renewed, setRenewed] = useState(false);
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
            if (renewed) return;
            setRenewed(true);
            client
              .query(GenerationDocument, { id: generationId }, { requestPolicy: 'network-only' })
              .toPromise();
          }}
        />
      )}
    </span>
  );
}

/** The first URL for as long as it works: each answer signs a new one, and a new one is loaded anew. */
function useLastingUrl({ url, urlExpiresAt }: Image): string | null {
  const [kept, keep] = useState({ url, urlExpiresAt });
  const lasts = kept.url !== null && Date.parse(kept.urlExpiresAt ?? '') > Date.now();
  if (!lasts && url !== kept.url) keep({ url, urlExpiresAt });
  return kept.url;
}
