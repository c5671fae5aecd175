import { useState } from 'react';
import type { CatalogueModel } from '../shared/types.ts';
import { changedParameters, namesOf } from './changed.ts';
import type { Values } from './draft.ts';
import { type Preset, presets } from './presets.ts';

interface PresetListProps {
  readonly model: CatalogueModel;
  readonly values: Values;
  onChange(values: Values): void;
}

/** Prompts to try; one that sets more than the prompt says what, and can be taken back. */
export function PresetList({ model, values, onChange }: PresetListProps) {
  const [applied, setApplied] = useState<{ preset: Preset; before: Values } | null>(null);
  const shown = applied?.preset.values === values ? applied : null;
  const set = shown && changedParameters(model, shown.preset.values);
  return (
    <div className="presets">
      <span className="label" id="presets">
        Try
      </span>
      <ul aria-labelledby="presets">
        {(presets[model.id] ?? []).map((preset) => (
          <li key={preset.label}>
            <button
              type="button"
              className="chip"
              title={preset.values.prompt as string}
              onClick={() => {
                setApplied({ preset, before: values });
                onChange(preset.values);
              }}
            >
              {preset.label}
            </button>
          </li>
        ))}
      </ul>
      <p className="presets-told" role="status">
        {shown && (
          <>
            {shown.preset.label} set the prompt
            {set!.length > 0 ? ` and: ${namesOf(set!)}` : ', and the rest to its defaults'}.{' '}
            <button type="button" className="link" onClick={() => onChange(shown.before)}>
              Undo
            </button>
          </>
        )}
      </p>
    </div>
  );
}
