import { type RefObject, useLayoutEffect, useState } from 'react';

/** The least that a print is wide, on a wide page and on a narrow one. */
const leastPx = { wide: 152, narrow: 104 };
const narrowPx = 480;

/** How many prints fit into a row, how wide each is, and where on the page they begin. */
export function useColumns(list: RefObject<HTMLElement | null>, gapPx: number) {
  const [layout, setLayout] = useState({ columns: 4, width: leastPx.wide, top: 0 });
  useLayoutEffect(() => {
    const element = list.current!;
    function measure(): void {
      const { width: all, top } = element.getBoundingClientRect();
      const least = all < narrowPx ? leastPx.narrow : leastPx.wide;
      const columns = Math.max(1, Math.floor((all + gapPx) / (least + gapPx)));
      const width = Math.floor((all - gapPx * (columns - 1)) / columns);
      const next = { columns, width, top: Math.round(top + scrollY) };
      setLayout((old) => (JSON.stringify(old) === JSON.stringify(next) ? old : next));
    }
    // What is above it grows and shrinks, too.
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(document.body);
    measure();
    return () => observer.disconnect();
  }, [list, gapPx]);
  return layout;
}
