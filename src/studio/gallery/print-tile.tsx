import { words } from '../shared/format.ts';
import { Icon } from '../shared/icon.tsx';
import { Photograph } from '../shared/photograph.tsx';
import { titleOf } from '../shared/title.ts';
import type { Print } from './use-prints.ts';

interface PrintTileProps {
  readonly print: Print;
  /** Reached by the tab key; the others by the arrows. */
  readonly current: boolean;
  readonly selected: boolean;
  onOpen(): void;
  onSelect(): void;
  onStar(): void;
  onFocus(): void;
}

/** A print with its prompt, its star and a box to select it by. */
export function PrintTile(props: PrintTileProps) {
  const { print, current, selected } = props;
  const { generation, image } = print;
  const title = titleOf(generation);
  const tabIndex = current ? 0 : -1;
  const made = image.status === 'SUCCEEDED';
  return (
    <div className="print-tile" data-selected={selected}>
      <button
        type="button"
        className="print"
        data-status={image.status}
        tabIndex={tabIndex}
        onClick={props.onOpen}
        onFocus={props.onFocus}
        aria-label={`Print: ${title}`}
      >
        {made ? (
          <Photograph image={image} generationId={generation.id} alt="" />
        ) : (
          <span className="print-empty">
            <strong>{words(generation.status)}</strong>
          </span>
        )}
      </button>
      <input
        type="checkbox"
        className="print-check"
        aria-label={`Select: ${title}`}
        tabIndex={tabIndex}
        checked={selected}
        onChange={props.onSelect}
      />
      {made && (
        <button
          type="button"
          className="print-star"
          aria-label={`Star: ${title}`}
          aria-pressed={image.starred}
          tabIndex={tabIndex}
          onClick={props.onStar}
        >
          <Icon name="star" filled={image.starred} />
        </button>
      )}
      <p className="print-prompt" dir="auto" aria-hidden="true">
        {title}
      </p>
    </div>
  );
}
