import { backendLabels } from '../../shared/format.ts';
import type { BackendId, KeyLimitsInput } from '../generated/graphql.ts';
import type { Served } from '../served.ts';
import { TextField } from '../text-field.tsx';

interface Limits {
  readonly models: readonly string[] | null;
  readonly backends: readonly BackendId[] | null;
  readonly requestsPerMinute: number | null;
}

/** What requests with a key may ask for. */
export function LimitsFields({ models, backends, limits }: Served & { limits?: Limits }) {
  // A key may be limited to a backend that is not set up any more.
  const ids = new Set([...backends.map(({ id }) => id), ...(limits?.backends ?? [])]);
  return (
    <>
      <Choices
        legend="Models: all, where none is chosen"
        name="models"
        options={models.map(({ id, name }) => [id, name])}
        chosen={limits?.models ?? []}
      />
      <Choices
        legend="Backends: all, where none is chosen"
        name="backends"
        options={[...ids].map((id) => [id, backendLabels[id]])}
        chosen={limits?.backends ?? []}
      />
      <TextField
        label="Generations a minute: as many as the account may, where nothing stands"
        name="requestsPerMinute"
        type="number"
        min="1"
        step="1"
        defaultValue={limits?.requestsPerMinute ?? ''}
      />
    </>
  );
}

interface ChoicesProps {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly chosen: readonly string[];
}

function Choices({ legend, name, options, chosen }: ChoicesProps) {
  return (
    <fieldset className="choices">
      <legend className="label">{legend}</legend>
      {options.map(([value, label]) => (
        <label key={value} className="check">
          <input
            type="checkbox"
            name={name}
            value={value}
            defaultChecked={chosen.includes(value)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

/** What the fields above say. */
export function limitsOf(form: HTMLFormElement): KeyLimitsInput {
  const data = new FormData(form);
  const chosen = (name: string) => {
    const values = data.getAll(name).filter((value) => typeof value === 'string');
    return values.length === 0 ? null : values;
  };
  const rate = data.get('requestsPerMinute');
  return {
    models: chosen('models'),
    backends: chosen('backends') as BackendId[] | null,
    requestsPerMinute: rate === '' || rate === null ? null : Number(rate),
  };
}
