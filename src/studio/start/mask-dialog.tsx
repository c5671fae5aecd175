import { useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { BrushSurface } from './brush-surface.tsx';
import type { Mask } from './start.ts';

interface MaskDialogProps {
  readonly picture: HTMLImageElement;
  readonly mask: Mask | undefined;
  /** Undefined where nothing is painted any more. */
  onChange(mask: Mask | undefined): void;
  onClose(): void;
}

/** The engine sees eight pixels a side as one. */
const leastWidth = 8;

/** Paints what of a picture is drawn anew. Every stroke counts at once, and can be taken back. */
export function MaskDialog({ picture, mask, onChange, onClose }: MaskDialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const side = Math.min(picture.naturalWidth, picture.naturalHeight);
  const [width, setWidth] = useState(Math.max(leastWidth, Math.round(side / 6)));
  const [erases, setErases] = useState(false);
  const [past, setPast] = useState<readonly (Mask | undefined)[]>(() => before(mask));
  const current: Mask = mask ?? { strokes: [] };

  function apply(next: Mask | undefined): void {
    setPast([...past, mask]);
    onChange(next);
  }

  function undo(): void {
    if (past.length === 0) return;
    onChange(past.at(-1));
    setPast(past.slice(0, -1));
  }

  // Outside the form that it is for: Enter would send that.
  return createPortal(
    <dialog
      ref={dialog}
      className="print-dialog mask-dialog"
      aria-labelledby={`${id}-title`}
      onClose={onClose}
      onKeyDown={(event) => {
        if (!(event.ctrlKey || event.metaKey) || event.key !== 'z') return;
        event.preventDefault();
        undo();
      }}
    >
      <header>
        <h2 id={`${id}-title`}>Paint what changes</h2>
        <button type="button" className="primary" onClick={() => dialog.current?.close()}>
          Done
        </button>
      </header>
      <p className="muted" id="brush-keys">
        What is painted is drawn anew, the rest is kept. With keys: the arrows move the brush, with
        Shift they paint, and Space paints a dab.
      </p>
      <div className="brush-tools">
        <fieldset className="segments">
          <legend className="visually-hidden">Brush</legend>
          {[false, true].map((one) => (
            <label key={String(one)}>
              <input
                type="radio"
                name={`${id}-brush`}
                checked={erases === one}
                onChange={() => setErases(one)}
              />
              <span>{one ? 'Erase' : 'Paint'}</span>
            </label>
          ))}
        </fieldset>
        <label className="brush-width">
          <span className="label">Brush size</span>
          <input
            type="range"
            min={leastWidth}
            max={Math.max(leastWidth, Math.round(side / 2))}
            value={width}
            aria-valuetext={`${width} pixels`}
            style={
              { '--filled': `${((width - leastWidth) / (side / 2 - leastWidth)) * 100}%` } as object
            }
            onChange={({ target }) => setWidth(Number(target.value))}
          />
        </label>
        <button type="button" className="chip" disabled={past.length === 0} onClick={undo}>
          Undo
        </button>
        <button type="button" className="chip" disabled={!mask} onClick={() => apply(undefined)}>
          Clear
        </button>
      </div>
      <BrushSurface
        picture={picture}
        mask={current}
        brush={{ width, erases }}
        onStroke={(stroke) => apply({ ...current, strokes: [...current.strokes, stroke] })}
      />
    </dialog>,
    document.body,
  );
}

/** What a mask was before each of its strokes. */
function before(mask: Mask | undefined): readonly (Mask | undefined)[] {
  if (!mask) return [];
  return mask.strokes.map((_stroke, at) =>
    at === 0 && !mask.under ? undefined : { ...mask, strokes: mask.strokes.slice(0, at) },
  );
}
