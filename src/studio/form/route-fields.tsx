import { useId } from 'react';
import type { BackendChoice, BackendId, RouteInput, RouteObjective } from '../generated/graphql.ts';
import { backendNames } from '../shared/format.ts';

interface RouteFieldsProps {
  readonly route: RouteInput;
  onChange(route: RouteInput): void;
}

const backends: Readonly<Record<BackendChoice, string>> = {
  AUTO: 'Whichever is best',
  ...(Object.fromEntries(
    Object.entries(backendNames).map(([id, name]) => [id, `Only ${name}`]),
  ) as Record<BackendId, string>),
};

const objectives: Readonly<Record<RouteObjective, string>> = {
  BALANCED: 'Price and wait together',
  CHEAPEST: 'The lowest price',
  FASTEST: 'The shortest wait',
};

/** Who draws it, and what to look for among those that can. */
export function RouteFields({ route, onChange }: RouteFieldsProps) {
  const id = useId();
  const number = (text: string): number | null => (text === '' ? null : Number(text));
  return (
    <div className="route">
      <div className="field">
        <label className="label" htmlFor={`${id}-backend`}>
          Backend
        </label>
        <select
          id={`${id}-backend`}
          name="backend"
          value={route.backend ?? 'AUTO'}
          onChange={({ target }) => onChange({ ...route, backend: target.value as BackendChoice })}
        >
          {Object.entries(backends).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label className="label" htmlFor={`${id}-objective`}>
          Look for
        </label>
        <select
          id={`${id}-objective`}
          name="objective"
          value={route.objective ?? 'BALANCED'}
          onChange={({ target }) =>
            onChange({ ...route, objective: target.value as RouteObjective })
          }
        >
          {Object.entries(objectives).map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label className="label" htmlFor={`${id}-cost`}>
          At most, in credits
        </label>
        <input
          id={`${id}-cost`}
          name="maxCost"
          type="number"
          min={0}
          step="any"
          placeholder="any price"
          value={route.maxCost ?? ''}
          onChange={({ target }) => onChange({ ...route, maxCost: number(target.value) })}
        />
      </div>
      <div className="field">
        <label className="label" htmlFor={`${id}-deadline`}>
          Within, in seconds
        </label>
        <input
          id={`${id}-deadline`}
          name="deadline"
          type="number"
          min={1}
          placeholder="any time"
          value={route.deadlineMs == null ? '' : route.deadlineMs / 1_000}
          onChange={({ target }) => {
            const seconds = number(target.value);
            onChange({ ...route, deadlineMs: seconds === null ? null : seconds * 1_000 });
          }}
        />
      </div>
      <label className="check">
        <input
          type="checkbox"
          name="fallback"
          checked={route.fallback ?? true}
          onChange={({ target }) => onChange({ ...route, fallback: target.checked })}
        />
        Try another backend when the first one fails
      </label>
    </div>
  );
}
