import { words } from '../shared/format.ts';
import { Photograph } from '../shared/photograph.tsx';
import type { Generation, Image } from '../shared/types.ts';
import { usePrints } from './use-prints.ts';

interface GalleryProps {
  onOpen(generation: Generation, image: Image): void;
}

/** All that was made, newest first, a page at a time. */
export function Gallery({ onOpen }: GalleryProps) {
  const { generations, loading, loaded, failed, more } = usePrints();
  return (
    <section className="gallery" aria-labelledby="gallery-title">
      <h2 id="gallery-title">Prints</h2>
      {failed && (
        <p className="notice notice-bad">The prints could not be read from the gateway.</p>
      )}
      {loaded && generations.length === 0 && <p className="muted">Finished images hang here.</p>}
      <ul className="prints">
        {generations.flatMap((generation) =>
          printed(generation).map((image) => (
            <li key={image.id}>
              <Print generation={generation} image={image} onOpen={onOpen} />
            </li>
          )),
        )}
      </ul>
      {more && (
        <button type="button" className="chip more" disabled={loading} onClick={more}>
          {loading ? 'Loading…' : 'Show more'}
        </button>
      )}
    </section>
  );
}

/** The images that were made; of a generation without any, the first, to say why. */
function printed({ images }: Generation): readonly Image[] {
  const made = images.filter(({ status }) => status === 'SUCCEEDED');
  return made.length > 0 ? made : images.slice(0, 1);
}

interface PrintProps {
  readonly generation: Generation;
  readonly image: Image;
  onOpen(generation: Generation, image: Image): void;
}

function Print({ generation, image, onOpen }: PrintProps) {
  return (
    <button
      type="button"
      className="print"
      data-status={image.status}
      onClick={() => onOpen(generation, image)}
      aria-label={`Print: ${generation.recipe.prompt}`}
    >
      {image.status === 'SUCCEEDED' ? (
        <Photograph image={image} generationId={generation.id} alt="" />
      ) : (
        <span className="print-empty">
          <strong>{words(generation.status)}</strong>
          <span>{generation.recipe.prompt}</span>
        </span>
      )}
    </button>
  );
}
