import { fileName } from '../print/print-actions.tsx';
import { count } from '../shared/format.ts';
import type { Print } from './use-prints.ts';

interface SelectionBarProps {
  readonly prints: readonly Print[];
  onCompare(pair: readonly [Print, Print]): void;
  onDelete(prints: readonly Print[]): void;
  onClear(): void;
}

/** What can be done with several prints at once. */
export function SelectionBar({ prints, onCompare, onDelete, onClear }: SelectionBarProps) {
  const [first, second] = prints;
  if (!first) return null;
  return (
    <div className="selection-bar" role="toolbar" aria-label="Selected prints">
      <span>{count(prints.length, 'print')} selected</span>
      <button type="button" className="chip" onClick={() => download(prints)}>
        Download
      </button>
      {second && prints.length === 2 && (
        <button type="button" className="chip" onClick={() => onCompare([first, second])}>
          Compare
        </button>
      )}
      <button type="button" className="chip" onClick={() => onDelete(prints)}>
        Delete
      </button>
      <button type="button" className="chip" onClick={onClear}>
        Clear
      </button>
    </div>
  );
}

/** One after the other: the browser asks once whether it may. */
function download(prints: readonly Print[]): void {
  for (const { generation, image } of prints) {
    if (!image.url) continue;
    const link = document.createElement('a');
    link.href = image.url;
    link.download = fileName(generation, image);
    link.click();
  }
}
