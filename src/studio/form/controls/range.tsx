import type { ControlProps } from '../control-props.ts';
import { Label } from '../label.tsx';

interface RangeProps extends ControlProps {
  readonly min: number;
  readonly max: number;
}

/** A number between two limits: a slider, and a box to type it into. What is typed outside is told, not changed. */
export function Range({
  id,
  parameter,
  value,
  describedBy,
  invalid,
  onChange,
  min,
  max,
}: RangeProps) {
  const step = parameter.step ?? (parameter.type === 'INTEGER' ? 1 : 'any');
  const shown = value ?? (parameter.default as number);
  const set = (text: string) => onChange(text === '' ? undefined : Number(text));
  const filled = Math.min(1, Math.max(0, (Number(shown) - min) / (max - min)));
  return (
    <>
      <Label parameter={parameter} htmlFor={id} />
      <div className="range">
        <input
          type="range"
          aria-label={`${parameter.name}, slider`}
          style={{ '--filled': `${filled * 100}%` } as React.CSSProperties}
          min={min}
          max={max}
          step={step}
          value={shown}
          onChange={(event) => set(event.target.value)}
        />
        <input
          id={id}
          name={parameter.name}
          type="number"
          inputMode="decimal"
          min={min}
          max={max}
          step={step}
          value={shown}
          aria-invalid={invalid}
          aria-describedby={describedBy}
          onChange={(event) => set(event.target.value)}
        />
      </div>
    </>
  );
}
