import { MaskLayer } from './mask-layer.tsx';
import type { Mask, Stroke } from './start.ts';
import { type Brush, useBrush } from './use-brush.ts';

interface BrushSurfaceProps {
  readonly picture: HTMLImageElement;
  readonly mask: Mask;
  readonly brush: Brush;
  onStroke(stroke: Stroke): void;
}

/** The picture under its mask, to be painted on. */
export function BrushSurface({ picture, mask, brush, onStroke }: BrushSurfaceProps) {
  const { naturalWidth: width, naturalHeight: height } = picture;
  const { spot, stroke, handlers } = useBrush(brush, { width, height }, onStroke);
  const shown = stroke ? { ...mask, strokes: [...mask.strokes, stroke] } : mask;
  const [x, y] = [spot[0] / width, spot[1] / height].map((part) => Math.round(part * 100));
  return (
    <>
      <div
        className="brush-surface"
        role="application"
        aria-label="The picture to paint on"
        aria-describedby="brush-keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is painted on with the keys
        tabIndex={0}
        style={{ '--ratio': width / height, aspectRatio: `${width} / ${height}` } as object}
        {...handlers}
      >
        <img src={picture.src} alt="" draggable={false} />
        <MaskLayer mask={shown} picture={picture} />
        <span
          className="brush-ring"
          data-erases={brush.erases}
          style={{ left: `${x}%`, top: `${y}%`, width: `${(brush.width / width) * 100}%` }}
        />
      </div>
      <p className="visually-hidden" role="status">
        The brush is {x} % across and {y} % down.
      </p>
    </>
  );
}
