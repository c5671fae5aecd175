import { words } from '../shared/format.ts';
import { titleOf } from '../shared/title.ts';
import type { Image } from '../shared/types.ts';
import { summary } from './summary.ts';
import { hasEnded } from './tray-order.ts';
import { useCancel } from './use-cancel.ts';
import type { Watched } from './watch-generation.ts';

interface TrayLineProps {
  readonly watched: Watched;
  /** Shows it whole. */
  onUnfold(): void;
}

/** A generation in the tray as one line. */
export function TrayLine({ watched: { generation, previews }, onUnfold }: TrayLineProps) {
  const { canceling, cancel } = useCancel(generation.id);
  const { images, progress, status } = generation;
  const title = titleOf(generation);
  const pictures = images.flatMap((image) => pictureOf(image, previews[image.id]) ?? []);
  return (
    <article
      className="line"
      data-id={generation.id}
      data-status={status}
      aria-label={`${title}: ${words(status)}`}
    >
      <button type="button" className="line-open" aria-expanded={false} onClick={onUnfold}>
        <span className="line-pictures">
          {pictures.slice(0, 4).map((source) => (
            <img key={source} src={source} alt="" />
          ))}
        </span>
        <span className="line-prompt" dir="auto">
          {title}
        </span>
        <span className="line-summary">{summary(generation).join(' · ')}</span>
      </button>
      {!hasEnded(generation) && (
        <button
          type="button"
          className="chip"
          disabled={canceling}
          aria-label={`Cancel: ${title}`}
          onClick={cancel}
        >
          Cancel
        </button>
      )}
      {status === 'RUNNING' && (
        <div
          className="line-progress"
          role="progressbar"
          aria-label={title}
          aria-valuenow={Math.round(progress.fraction * 100)}
        >
          <span style={{ transform: `scaleX(${progress.fraction})` }} />
        </div>
      )}
    </article>
  );
}

function pictureOf(image: Image, preview: string | undefined): string | null {
  return image.url ?? preview ?? null;
}
