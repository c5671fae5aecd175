import type { Print } from '../gallery/use-prints.ts';
import { Photograph } from '../shared/photograph.tsx';
import { titleOf } from '../shared/title.ts';

/** How many times its place an image is wide. */
const zooms = [1, 2, 4] as const;

interface ZoomableProps {
  readonly print: Print;
  readonly zoom: number;
  onZoom(zoom: number): void;
}

/** The next step, from the largest back to the first. */
function nextZoom(zoom: number): number {
  return zooms.find((one) => one > zoom) ?? zooms[0];
}

/** An image that grows at a click or a key, and is moved by scrolling. */
export function Zoomable({ print: { generation, image }, zoom, onZoom }: ZoomableProps) {
  return (
    <section
      className="zoomable"
      aria-label="The image"
      tabIndex={zoom > 1 ? 0 : undefined}
      style={{ aspectRatio: `${image.width} / ${image.height}` }}
    >
      <button
        type="button"
        className="zoom"
        aria-label={zoom === zooms.at(-1) ? 'Show it whole' : 'Zoom in'}
        style={{ width: `${zoom * 100}%`, aspectRatio: `${image.width} / ${image.height}` }}
        data-zoom={zoom}
        onClick={() => onZoom(nextZoom(zoom))}
      >
        <Photograph
          key={image.id}
          image={image}
          generationId={generation.id}
          alt={titleOf(generation)}
        />
      </button>
    </section>
  );
}
