import { words } from '../../shared/format.ts';
import type { ControlProps } from '../control-props.ts';
import type { Value } from '../draft.ts';
import { Label } from '../label.tsx';

interface ChoiceProps extends ControlProps {
  readonly options: readonly Value[];
  /** Side by side, rather than in a list that opens. */
  readonly open: boolean;
}

/** One of a few values; where there is only one, it is told and cannot be changed. */
export function Choice({ options, open, ...props }: ChoiceProps) {
  const { id, parameter, value, describedBy, invalid, onChange } = props;
  const current = value ?? (parameter.default as Value);
  if (open)
    return (
      <fieldset className="choice" aria-describedby={describedBy}>
        <legend>
          <Label parameter={parameter} />
        </legend>
        <div className="segments">
          {options.map((option) => (
            <label key={option}>
              <input
                type="radio"
                name={parameter.name}
                value={option}
                checked={current === option}
                aria-invalid={invalid}
                onChange={() => onChange(option)}
              />
              <span>{shown(option)}</span>
            </label>
          ))}
        </div>
      </fieldset>
    );
  return (
    <>
      <Label parameter={parameter} htmlFor={id} />
      <select
        id={id}
        name={parameter.name}
        value={current}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onChange={(event) =>
          onChange(options.find((option) => String(option) === event.target.value))
        }
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {shown(option)}
          </option>
        ))}
      </select>
    </>
  );
}

function shown(option: Value): string {
  return typeof option === 'number' ? `${option}` : words(option);
}
