import type { ModelId } from '../generated/graphql.ts';
import { Icon } from '../shared/icon.tsx';
import type { CatalogueEntry } from '../shared/types.ts';
import { allPrints, isFiltered, isReversed, type PrintFilter, type Since } from './print-filter.ts';

interface FilterBarProps {
  readonly filter: PrintFilter;
  readonly models: readonly CatalogueEntry[];
  readonly tags: readonly string[];
  onChange(filter: PrintFilter): void;
}

const sinceNames: Readonly<Record<Since, string>> = {
  ANY: 'Any time',
  DAY: 'Today',
  WEEK: 'Last 7 days',
  MONTH: 'Last 30 days',
  RANGE: 'From day to day…',
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
      {filter.since === 'RANGE' && <DayRange filter={filter} onChange={set} />}
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
        <Icon name="star" filled /> Starred
      </button>
      {isFiltered(filter) && (
        <button type="button" className="chip" onClick={() => onChange(allPrints)}>
          Show all
        </button>
      )}
    </search>
  );
}

interface DayRangeProps {
  readonly filter: PrintFilter;
  onChange(change: Partial<PrintFilter>): void;
}

/** The first and the last day of the prints; one that is left empty is no end. */
function DayRange({ filter, onChange }: DayRangeProps) {
  const { from, to } = filter;
  const wrong = isReversed(filter);
  return (
    <>
      <input
        type="date"
        aria-label="First day of the prints"
        aria-invalid={wrong}
        value={from ?? ''}
        onChange={({ target }) => onChange({ from: target.value || null })}
      />
      <input
        type="date"
        aria-label="Last day of the prints"
        aria-invalid={wrong}
        value={to ?? ''}
        onChange={({ target }) => onChange({ to: target.value || null })}
      />
      {wrong && (
        <p className="bad" role="alert">
          The first day is after the last.
        </p>
      )}
    </>
  );
}
