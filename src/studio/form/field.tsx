import { type ReactNode, useId } from 'react';
import type { ControlProps, FieldProps } from './control-props.ts';
import { Choice } from './controls/choice.tsx';
import { Range } from './controls/range.tsx';
import { SeedInput } from './controls/seed-input.tsx';
import { TextArea } from './controls/text-area.tsx';
import { allowedOf } from './draft.ts';

/** Whole numbers this far apart are drawn, not slid to. */
const widest = 10_000;
/** Up to so many values lie side by side; more go into a list. */
const sideBySide = 4;

/** One parameter of a model, with the control that fits its kind and limits. */
export function Field(props: FieldProps) {
  const { parameter, issue } = props;
  const id = useId();
  const hint = issue ? `${issue.message} Allowed: ${issue.allowed}.` : undefined;
  const control: ControlProps = {
    ...props,
    id,
    describedBy: hint && `${id}-hint`,
    invalid: issue !== undefined,
  };
  return (
    <div className="field" data-parameter={parameter.name}>
      {controlFor(control)}
      {hint && (
        <p className="field-issue" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

function controlFor(props: ControlProps): ReactNode {
  const { parameter } = props;
  const { min, max } = parameter;
  const allowed = allowedOf(parameter);
  if (allowed) return <Choice {...props} options={allowed} open={allowed.length <= sideBySide} />;
  if (parameter.type === 'STRING') return <TextArea {...props} />;
  if (min === null || max === null || max - min > widest) return <SeedInput {...props} />;
  if (parameter.type === 'INTEGER' && max - min < sideBySide)
    return (
      <Choice {...props} options={Array.from({ length: max - min + 1 }, (_, k) => min + k)} open />
    );
  return <Range {...props} min={min} max={max} />;
}
