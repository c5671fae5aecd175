import { basisNames, count, duration, words } from '../shared/format.ts';
import { Photograph } from '../shared/photograph.tsx';
import type { Generation, Image } from '../shared/types.ts';

interface TileProps {
  readonly generation: Generation;
  readonly image: Image;
  readonly preview: string | undefined;
  onOpen(): void;
}

/** One sample: an empty sheet that sharpens from its preview into the image, in the space it will have. */
export function Tile({ generation, image, preview, onOpen }: TileProps) {
  const { progress, width, height, sample } = image;
  const name = `Image ${sample + 1} of ${generation.images.length}`;
  return (
    <figure className="tile" data-status={image.status} data-phase={progress.phase}>
      <div
        className="sheet"
        style={{ aspectRatio: `${width} / ${height}`, '--left': 1 - progress.fraction } as object}
      >
        {image.status === 'PENDING' && (
          <>
            {preview && <img className="preview" src={preview} alt="" />}
            <div
              className="progress"
              role="progressbar"
              aria-label={name}
              aria-valuenow={Math.round(progress.fraction * 100)}
              aria-valuetext={statusText(generation, image)}
            >
              <span style={{ transform: `scaleX(${progress.fraction})` }} />
            </div>
          </>
        )}
        {image.status === 'SUCCEEDED' && (
          <button type="button" className="open" onClick={onOpen} aria-label={`${name}: open`}>
            {preview && <img className="preview" src={preview} alt="" />}
            <Photograph image={image} generationId={generation.id} alt={generation.recipe.prompt} />
          </button>
        )}
        {image.failure && (
          <p className="sheet-failure">
            <strong>{words(image.failure.code)}</strong>
            {image.failure.message}
          </p>
        )}
      </div>
      <figcaption>{statusText(generation, image)}</figcaption>
    </figure>
  );
}

/** Where an image is, in words. */
function statusText(generation: Generation, { status, progress, seed }: Image): string {
  if (status === 'SUCCEEDED') return `Seed ${seed}`;
  if (status === 'CANCELED') return 'Canceled';
  if (status === 'FAILED') return 'Failed; not charged';
  if (progress.phase === 'QUEUED')
    return generation.queuePosition === null || generation.queuePosition === 0
      ? 'Waiting'
      : `Waiting, ${count(generation.queuePosition - 1, 'other')} before it`;
  const step = progress.steps > 0 ? `step ${progress.step} of ${progress.steps}` : null;
  const left = progress.etaMs === null ? null : `${duration(progress.etaMs)} left`;
  return [
    words(progress.phase),
    progress.phase === 'DENOISING' ? step : null,
    left,
    basisNames[progress.basis],
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
