import { useEffect, useRef, useState } from 'react';
import { recipeRows } from '../print/recipe-table.tsx';
import { Zoomable } from '../print/zoomable.tsx';
import { Icon } from '../shared/icon.tsx';
import { titleOf } from '../shared/title.ts';
import type { Print } from './use-prints.ts';

interface CompareDialogProps {
  readonly pair: readonly [Print, Print];
  onClose(): void;
}

/** Two prints side by side, zoomed alike, with what differs between them. */
export function CompareDialog({ pair, onClose }: CompareDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [zoom, setZoom] = useState(1);
  useEffect(() => dialog.current?.showModal(), []);
  const [left, right] = pair.map(({ generation, image }) => [
    ['Prompt', titleOf(generation)] as const,
    ...recipeRows(generation, image),
  ]);
  const different = left!.flatMap(([name, value], at) =>
    value === right![at]?.[1] ? [] : [[name, value, right![at]?.[1]] as const],
  );
  return (
    <dialog
      ref={dialog}
      className="print-dialog compare-dialog"
      aria-labelledby="compare-title"
      onClose={onClose}
      closedby="any"
    >
      <header>
        <h2 id="compare-title">Two prints</h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="compare-pair">
        {pair.map((print) => (
          <Zoomable key={print.image.id} print={print} zoom={zoom} onZoom={setZoom} />
        ))}
      </div>
      <table>
        <caption className="visually-hidden">What differs</caption>
        <tbody>
          {different.map(([name, one, other]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td dir="auto">{one ?? '–'}</td>
              <td dir="auto">{other ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </dialog>
  );
}
