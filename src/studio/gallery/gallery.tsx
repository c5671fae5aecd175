import { useState } from 'react';
import { count } from '../shared/format.ts';
import type { CatalogueEntry } from '../shared/types.ts';
import { CompareDialog } from './compare-dialog.tsx';
import { deleteAsked } from './delete-asked.ts';
import { FilterBar } from './filter-bar.tsx';
import { isFiltered, type PrintFilter } from './print-filter.ts';
import { PrintGrid } from './print-grid.tsx';
import { SelectionBar } from './selection-bar.tsx';
import type { Library } from './use-library.ts';
import type { Print, usePrints } from './use-prints.ts';

interface GalleryProps {
  readonly models: readonly CatalogueEntry[];
  readonly list: ReturnType<typeof usePrints>;
  readonly library: Library;
  readonly filter: PrintFilter;
  onFilter(filter: PrintFilter): void;
  onOpen(print: Print): void;
}

/** All that was made, newest first: found, marked, compared, taken along and deleted. */
export function Gallery({ models, list, library, filter, onFilter, onOpen }: GalleryProps) {
  const { prints, loaded, failed, more, hasMore } = list;
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [pair, setPair] = useState<readonly [Print, Print] | null>(null);
  const chosen = prints.filter(({ image }) => selected.has(image.id));
  const remove = (some: readonly Print[]) => deleteAsked(library, some);
  return (
    <section className="gallery" aria-labelledby="gallery-title">
      <header>
        <h2 id="gallery-title">Prints</h2>
        {loaded && (
          <p className="muted tray-count" role="status">
            {hasMore ? `the last ${prints.length}` : count(prints.length, 'print')}
          </p>
        )}
      </header>
      <FilterBar filter={filter} models={models} tags={library.tags} onChange={onFilter} />
      {failed && (
        <p className="notice notice-bad">The prints could not be read from the gateway.</p>
      )}
      {library.trouble && (
        <p className="notice notice-bad" role="alert">
          {library.trouble}
        </p>
      )}
      {loaded && prints.length === 0 && (
        <p className="muted">
          {isFiltered(filter) ? 'No print fits this.' : 'Finished images hang here.'}
        </p>
      )}
      <PrintGrid
        prints={prints}
        selected={selected}
        more={more}
        onOpen={onOpen}
        onSelect={({ image }) => setSelected((old) => toggled(old, image.id))}
        onStar={({ image }) => library.star(image)}
        onDelete={(print) => remove([print])}
      />
      <SelectionBar
        prints={chosen}
        onCompare={setPair}
        onDelete={remove}
        onClear={() => setSelected(new Set())}
      />
      {pair && <CompareDialog pair={pair} onClose={() => setPair(null)} />}
    </section>
  );
}

function toggled(set: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
