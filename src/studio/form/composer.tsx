import type { ToggleEvent } from 'react';
import type { CatalogueModel, Issue } from '../shared/types.ts';
import { startParameters } from '../start/start.ts';
import { StartField } from '../start/start-field.tsx';
import { changedParameters, namesOf } from './changed.ts';
import { type Draft, keepFitting, type Value } from './draft.ts';
import { EstimateLine } from './estimate-line.tsx';
import { Field } from './field.tsx';
import { LoraPicker } from './lora-picker.tsx';
import { ModelPicker } from './model-picker.tsx';
import { PresetList } from './preset-list.tsx';
import { RouteFields } from './route-fields.tsx';
import { useEstimate } from './use-estimate.ts';

interface ComposerProps {
  readonly models: readonly CatalogueModel[];
  readonly draft: Draft;
  readonly sending: boolean;
  /** What the API found wrong with the last request that was sent. */
  readonly issues: readonly Issue[];
  onChange(draft: Draft): void;
  onDevelop(): void;
  /** A picture was chosen to start from: it is to be brought. */
  onStartFrom(file: File): void;
}

/** Seldom changed; the rest is always in sight. */
const seldom: ReadonlySet<string> = new Set([
  'negativePrompt',
  'scheduler',
  'promptSyntax',
  'decoder',
]);

/** The form: made of the chosen model's parameters, with the price beside the button. */
export function Composer(props: ComposerProps) {
  const { models, draft, sending, issues, onChange, onDevelop } = props;
  const model = models.find((one) => one.inputField === draft.model) ?? models[0]!;
  const estimate = useEstimate(draft);
  const wrong =
    estimate.result?.__typename === 'InvalidInputError' ? estimate.result.issues : issues;
  const issueOf = (name: string) => wrong.find(({ path }) => nameAt(path) === name);
  const set = (name: string, value: Value | undefined) => {
    const { [name]: _, ...others } = draft.values;
    onChange({ ...draft, values: value === undefined ? others : { ...others, [name]: value } });
  };
  const field = (parameter: CatalogueModel['parameters'][number]) => (
    <Field
      key={parameter.name}
      parameter={parameter}
      value={draft.values[parameter.name]}
      issue={issueOf(parameter.name)}
      onChange={(value) => set(parameter.name, value)}
    />
  );
  const loras = model.parameters.find(({ type }) => type === 'LORAS');
  const [prompt, ...others] = model.parameters.filter((one) => one !== loras);
  const hidden = changedParameters(model, draft.values).filter((name) => seldom.has(name));
  return (
    <form
      className="composer"
      aria-label="New image"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (draft.values.prompt) onDevelop();
        else event.currentTarget.querySelector<HTMLElement>('[name=prompt]')?.focus();
      }}
    >
      <ModelPicker
        models={models}
        chosen={model}
        onChoose={(next) =>
          onChange({
            ...draft,
            model: next.inputField,
            values: keepFitting(draft.values, next),
            loras: undefined,
          })
        }
      />
      {prompt && field(prompt)}
      <PresetList
        model={model}
        values={draft.values}
        onChange={(values) => onChange({ ...draft, values })}
      />
      <StartField
        model={model}
        start={draft.start}
        issueOf={issueOf}
        onChange={(start) => onChange({ ...draft, start })}
        onChoose={props.onStartFrom}
      />
      <div className="fields">{others.filter(({ name }) => !seldom.has(name)).map(field)}</div>
      {loras && (
        <LoraPicker
          model={model}
          parameter={loras}
          chosen={draft.loras ?? []}
          issue={issueOf(loras.name)}
          onChange={(chosen) => onChange({ ...draft, loras: chosen })}
        />
      )}
      <details
        open={wrong.some(({ path }) => seldom.has(nameAt(path) ?? '')) || undefined}
        onToggle={reveal}
      >
        <summary>
          Scheduler, negative prompt and more
          {hidden.length > 0 && <span className="changed">set: {namesOf(hidden)}</span>}
        </summary>
        <div className="fields">{others.filter(({ name }) => seldom.has(name)).map(field)}</div>
      </details>
      <details onToggle={reveal}>
        <summary>Route: backend, objective, limits</summary>
        <RouteFields route={draft.route} onChange={(route) => onChange({ ...draft, route })} />
      </details>
      <div className="composer-end">
        <EstimateLine
          {...estimate}
          hasPrompt={Boolean(draft.values.prompt)}
          marked={wrong.every(({ path }) => isMarked(nameAt(path), model))}
        />
        <button type="submit" className="primary" disabled={sending}>
          {sending ? 'Sending…' : 'Develop'}
        </button>
      </div>
    </form>
  );
}

/** The parameter that an issue is about, as in `input.tinySD.width` or `input.tinySD.loras.0.name`. */
function nameAt(path: string): string | undefined {
  return path.split('.')[2];
}

/** Whether it is told beside its field what is wrong with a parameter. */
function isMarked(name: string | undefined, { parameters }: CatalogueModel): boolean {
  return parameters.some((one) => one.name === name) || startParameters.has(name ?? '');
}

/** What was opened comes into sight, above the button that lies over the end of the form. */
function reveal({ currentTarget }: ToggleEvent<HTMLDetailsElement>): void {
  if (currentTarget.open) currentTarget.scrollIntoView({ block: 'nearest' });
}
