import type { ControlProps } from '../control-props.ts';
import { Label } from '../label.tsx';

/** Text: roomy where it must be given, small where it may. */
export function TextArea({ id, parameter, value, describedBy, invalid, onChange }: ControlProps) {
  return (
    <>
      <Label parameter={parameter} htmlFor={id} />
      <textarea
        id={id}
        name={parameter.name}
        dir="auto"
        rows={parameter.required ? 3 : 2}
        value={value ?? ''}
        placeholder={parameter.description}
        required={parameter.required}
        maxLength={parameter.maxLength ?? undefined}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey))
            event.currentTarget.form?.requestSubmit();
        }}
      />
    </>
  );
}
