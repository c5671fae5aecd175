import type { CatalogueModel } from '../shared/types.ts';

interface ModelPickerProps {
  readonly models: readonly CatalogueModel[];
  readonly chosen: CatalogueModel;
  onChoose(model: CatalogueModel): void;
}

/** Which model draws. */
export function ModelPicker({ models, chosen, onChoose }: ModelPickerProps) {
  return (
    <fieldset className="model-picker">
      <legend className="visually-hidden">Model</legend>
      {models.map((model) => (
        <label key={model.id} className="model-option" title={model.summary}>
          <input
            type="radio"
            name="model"
            value={model.id}
            checked={model.id === chosen.id}
            onChange={() => onChoose(model)}
          />
          <span className="model-option-name">{model.name.replace('Segmind ', '')}</span>
          <span className="model-option-note">{note(model)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Whether it can draw now, in a word or two. */
function note({ availability }: CatalogueModel): string {
  const ready = availability.filter(({ status }) => status === 'AVAILABLE' || status === 'COLD');
  if (ready.length === 0) return 'not available';
  if (ready.every(({ weights }) => weights === 'DEMO')) return 'demo weights';
  return ready.some(({ backend }) => backend !== 'LOCAL') ? 'cloud' : 'local';
}
