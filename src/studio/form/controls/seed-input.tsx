import type { ControlProps } from '../control-props.ts';
import { Label } from '../label.tsx';

/** A number out of very many: empty to have one drawn, or drawn here with the dice. */
export function SeedInput({ id, parameter, value, describedBy, invalid, onChange }: ControlProps) {
  const given = value === parameter.default ? undefined : value;
  return (
    <>
      <Label parameter={parameter} htmlFor={id} />
      <div className="seed">
        <input
          id={id}
          name={parameter.name}
          type="number"
          inputMode="numeric"
          min={parameter.min ?? undefined}
          max={parameter.max ?? undefined}
          value={given ?? ''}
          placeholder="random"
          aria-invalid={invalid}
          aria-describedby={describedBy}
          onChange={(event) =>
            onChange(event.target.value === '' ? undefined : Number(event.target.value))
          }
        />
        <button
          type="button"
          className="icon-button"
          aria-label={`Draw a ${parameter.name}`}
          title={`Draw a ${parameter.name}`}
          onClick={() => onChange(crypto.getRandomValues(new Uint32Array(1))[0]!)}
        >
          <Dice />
        </button>
      </div>
    </>
  );
}

function Dice() {
  return (
    <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" fill="currentColor">
      <path d="M5 2h10a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3Zm0 1.5A1.5 1.5 0 0 0 3.5 5v10A1.5 1.5 0 0 0 5 16.5h10a1.5 1.5 0 0 0 1.5-1.5V5A1.5 1.5 0 0 0 15 3.5H5Z" />
      <circle cx="6.5" cy="6.5" r="1.4" />
      <circle cx="13.5" cy="6.5" r="1.4" />
      <circle cx="10" cy="10" r="1.4" />
      <circle cx="6.5" cy="13.5" r="1.4" />
      <circle cx="13.5" cy="13.5" r="1.4" />
    </svg>
  );
}
