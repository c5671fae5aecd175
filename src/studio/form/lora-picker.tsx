import { useId } from 'react';
import { useQuery } from 'urql';
import { type LoraInput, LorasDocument } from '../generated/graphql.ts';
import type { CatalogueModel, Issue, Parameter } from '../shared/types.ts';
import { Label } from './label.tsx';

interface LoraPickerProps {
  readonly model: CatalogueModel;
  readonly parameter: Parameter;
  readonly chosen: readonly LoraInput[];
  readonly issue: Issue | undefined;
  onChange(chosen: readonly LoraInput[]): void;
}

/** The gateway's LoRAs that fit the model, each with its scale once it is chosen. Nothing where there are none. */
export function LoraPicker({ model, parameter, chosen, issue, onChange }: LoraPickerProps) {
  const id = useId();
  const [{ data }] = useQuery({ query: LorasDocument });
  const fitting = (data?.loras ?? []).filter(({ models }) =>
    models.some((one) => one.id === model.id),
  );
  if (fitting.length === 0 && chosen.length === 0) return null;
  const without = (name: string) => chosen.filter((one) => one.name !== name);
  // One that was chosen and is not there any more stays in sight, to be taken off.
  const missing = chosen.filter(({ name }) => fitting.every((one) => one.name !== name));
  const shown = [
    ...fitting,
    ...missing.map(({ name }) => ({ name, title: null, triggerWords: ['not here'] })),
  ];
  return (
    <fieldset className="loras" data-parameter={parameter.name} aria-describedby={`${id}-hint`}>
      <legend>
        <Label parameter={parameter} />
      </legend>
      {shown.map(({ name, title, triggerWords }) => {
        const choice = chosen.find((one) => one.name === name);
        return (
          <div className="lora" key={name}>
            <label className="check">
              <input
                type="checkbox"
                name={`lora ${name}`}
                checked={choice !== undefined}
                onChange={({ target }) =>
                  onChange(target.checked ? [...chosen, { name, scale: 1 }] : without(name))
                }
              />
              <span>{title ?? name}</span>
              {triggerWords.length > 0 && (
                <span className="lora-words">{triggerWords.join(', ')}</span>
              )}
            </label>
            {choice && (
              <input
                type="number"
                aria-label={`Scale of ${title ?? name}`}
                min={parameter.min ?? undefined}
                max={parameter.max ?? undefined}
                step={0.05}
                value={choice.scale ?? 1}
                onChange={({ target }) => {
                  const scale = target.value === '' ? 1 : Number(target.value);
                  onChange(chosen.map((one) => (one.name === name ? { name, scale } : one)));
                }}
              />
            )}
          </div>
        );
      })}
      {issue && (
        <p className="field-issue" id={`${id}-hint`}>
          {issue.message} Allowed: {issue.allowed}.
        </p>
      )}
    </fieldset>
  );
}
