import type { ModelId } from '../generated/graphql.ts';
import type { CatalogueModel } from '../shared/types.ts';
import { allPrints, isFiltered, type PrintFilter, type Since } from './print-filter.ts';

interface FilterBarProps {
  readonly filter: PrintFilter;
  readonly models: readonly CatalogueModel[];
  readonly tags: readonly string[];
  onChange(filter: PrintFilter): void;
}

const sinceNames: Readonly<Record<Since, string>> = {
  ANY: 'Any time',
  DAY: 'Today',
  WEEK: 'Last 7 days',
  MONTH: 'Last 30 days',
};

/** Finds prints by words of their prompt, model, tag, time and star. */
export function FilterBar({ filter, models, tags, onChange }: FilterBarProps) {
  const set = (change: Partial<PrintFilter>) => onChange({ ...filter, ...change });
  return (
    <search className="filter-bar">
      <input
        type="search"
        aria-label="Search prompts"
        placeholder="Search prompts"
        dir="auto"
        value={filter.search}
        onChange={({ target }) => set({ search: target.value })}
      />
      <select
        aria-label="Model of the prints"
        value={filter.model ?? ''}
        onChange={({ target }) => set({ model: (target.value || null) as ModelId | null })}
      >
        <option value="">Every model</option>
        {models.map(({ modelId, name }) => (
          <option key={modelId} value={modelId}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label="Time of the prints"
        value={filter.since}
        onChange={({ target }) => set({ since: target.value as Since })}
      >
        {Object.entries(sinceNames).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      {tags.length > 0 && (
        <select
          aria-label="Tag of the prints"
          value={filter.tag ?? ''}
          onChange={({ target }) => set({ tag: target.value || null })}
        >
          <option value="">Every tag</option>
          {tags.map((tag) => (
            <option key={tag}>{tag}</option>
          ))}
        </select>
      )}
      <button
        type="button"
        className="chip"
        aria-pressed={filter.starred}
        onClick={() => set({ starred: !filter.starred })}
      >
        ★ Starred
      </button>
      {isFiltered(filter) && (
        <button type="button" className="chip" onClick={() => onChange(allPrints)}>
          Show all
        </button>
      )}
    </search>
  );
}
