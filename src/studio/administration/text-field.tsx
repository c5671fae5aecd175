import { type InputHTMLAttributes, useId } from 'react';

interface TextFieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly name: string;
  /** What to write there, where the label does not say it. */
  readonly hint?: string;
}

/** A line to write in, with its label. */
export function TextField({ label, hint, ...input }: TextFieldProps) {
  const id = useId();
  return (
    <div className="text-field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <input autoComplete="off" {...input} id={id} aria-describedby={hint && `${id}-hint`} />
      {hint && (
        <p className="muted hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** What was written into a form, by the names of its fields. */
export function textsOf(form: HTMLFormElement): (name: string) => string {
  const data = new FormData(form);
  return (name) => {
    const value = data.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
}
