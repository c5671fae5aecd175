import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { step } from './grid-keys.ts';
import { PrintTile } from './print-tile.tsx';
import { useColumns } from './use-columns.ts';
import type { Print } from './use-prints.ts';

interface PrintGridProps {
  readonly prints: readonly Print[];
  readonly selected: ReadonlySet<string>;
  /** Absent when all are there, or more are on their way. */
  readonly more: (() => void) | undefined;
  onOpen(print: Print): void;
  onSelect(print: Print): void;
  onStar(print: Print): void;
  onDelete(print: Print): void;
}

/** Below the picture: two lines of the prompt. */
const captionPx = 44;
const gapPx = 12;
/** Rows from the end at which the next page is asked for. */
const soon = 6;

/** The prints that are near the window, in rows; the arrows go from one to the next. */
export function PrintGrid(props: PrintGridProps) {
  const { prints, selected, more } = props;
  const list = useRef<HTMLDivElement>(null);
  const { columns, width, top } = useColumns(list, gapPx);
  const [current, setCurrent] = useState(0);
  const wanted = useRef<number | null>(null);
  const count = Math.ceil(prints.length / columns);
  const rows = useWindowVirtualizer({
    count,
    estimateSize: () => width + captionPx + gapPx,
    overscan: 3,
    scrollMargin: top,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured anew when they change
  useLayoutEffect(() => rows.measure(), [width, columns]);
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last + soon >= count) more();
  }, [more, last, count]);
  useEffect(() => {
    if (wanted.current === null) return;
    const found = list.current?.querySelector<HTMLElement>(`[data-at="${wanted.current}"] .print`);
    if (!found) return;
    found.focus({ preventScroll: true });
    wanted.current = null;
  });

  function onKeyDown(event: React.KeyboardEvent): void {
    const print = prints[current];
    const next = step(event.key, current, columns, prints.length);
    if (!print || event.ctrlKey || event.metaKey || event.altKey) return;
    if (next !== null) {
      wanted.current = next;
      setCurrent(next);
      rows.scrollToIndex(Math.floor(next / columns));
    } else if (event.key === 'Delete') props.onDelete(print);
    else if (event.key === 's') props.onStar(print);
    else if (event.key === 'x') props.onSelect(print);
    else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: the rows are not all there, so it is no ul
    <div
      ref={list}
      className="prints"
      role="list"
      style={{ height: rows.getTotalSize() }}
      onKeyDown={onKeyDown}
    >
      {shown.map((row) => (
        <div
          key={row.key}
          className="print-row"
          role="presentation"
          style={{
            transform: `translateY(${row.start - top}px)`,
            gridTemplateColumns: `repeat(${columns}, ${width}px)`,
          }}
        >
          {prints.slice(row.index * columns, (row.index + 1) * columns).map((print, place) => {
            const at = row.index * columns + place;
            return (
              // biome-ignore lint/a11y/useSemanticElements: of a list without ul
              <div
                key={print.image.id}
                role="listitem"
                data-at={at}
                aria-setsize={prints.length}
                aria-posinset={at + 1}
              >
                <PrintTile
                  print={print}
                  current={at === Math.min(current, prints.length - 1)}
                  selected={selected.has(print.image.id)}
                  onOpen={() => props.onOpen(print)}
                  onSelect={() => props.onSelect(print)}
                  onStar={() => props.onStar(print)}
                  onFocus={() => setCurrent(at)}
                />
              </div>
            );
          })}
        </div>
      ))}
    </div>
  );
}
