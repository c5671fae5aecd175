import { basisNames, count, credits, duration, words } from '../shared/format.ts';
import { Photograph } from '../shared/photograph.tsx';
import { titleOf } from '../shared/title.ts';
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
  const status = statusOf(generation, image);
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
              aria-valuetext={`${status.where}, ${status.note}`}
            >
              <span style={{ transform: `scaleX(${progress.fraction})` }} />
            </div>
          </>
        )}
        {image.status === 'SUCCEEDED' && (
          <button type="button" className="open" onClick={onOpen} aria-label={`${name}: open`}>
            {preview && <img className="preview" src={preview} alt="" />}
            <Photograph image={image} generationId={generation.id} alt={titleOf(generation)} />
          </button>
        )}
        {image.failure && (
          <p className="sheet-failure">
            <strong>{words(image.failure.code)}</strong>
            {image.failure.message}
          </p>
        )}
      </div>
      <figcaption>
        <span>{status.where}</span>
        <span>{status.note}</span>
      </figcaption>
    </figure>
  );
}

/** Where an image is, in words: two lines, so that nothing moves while they change. */
function statusOf(generation: Generation, image: Image): { where: string; note: string } {
  const { status, progress, seed, cost } = image;
  if (status === 'SUCCEEDED')
    return { where: `Seed ${seed}`, note: cost === null ? '' : `${credits(cost)} credits` };
  if (status === 'CANCELED') return { where: 'Canceled', note: '' };
  if (status === 'FAILED') return { where: 'Failed', note: 'not charged' };
  if (progress.phase === 'QUEUED') return { where: 'Waiting', note: queueNote(generation) };
  const basis = basisNames[progress.basis];
  const works = progress.phase === 'DENOISING' || progress.phase === 'UPSCALING';
  const unit = counted(progress);
  const left = progress.etaMs === null ? null : `${duration(progress.etaMs)} left, ${basis}`;
  return {
    where: unit ? `${unit} ${progress.step} of ${progress.steps}` : words(progress.phase),
    note: left ?? (works ? basis : ''),
  };
}

/** What is counted while it works; null where there is nothing to count. */
function counted({ phase, steps, basis }: Image['progress']): string | null {
  if (phase === 'DENOISING' && steps > 0) return 'Step';
  return phase === 'UPSCALING' && basis === 'MEASURED' && steps > 0 ? 'Tile' : null;
}

function queueNote({ queuePosition }: Generation): string {
  return queuePosition === null || queuePosition < 2
    ? ''
    : `${count(queuePosition - 1, 'other')} before it`;
}
