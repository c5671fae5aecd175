import { useId, useState } from 'react';
import { leastStrength, standardStrength } from '#models/start.ts';
import { Field } from '../form/field.tsx';
import { backendLabels } from '../shared/format.ts';
import type { CatalogueModel, Issue, Parameter } from '../shared/types.ts';
import { MaskDialog } from './mask-dialog.tsx';
import { MaskLayer } from './mask-layer.tsx';
import type { Start } from './start.ts';
import { usePicture } from './use-picture.ts';

interface StartFieldProps {
  readonly model: CatalogueModel;
  readonly start: Start | undefined;
  /** What is wrong with `image`, `mask` or `strength`. */
  issueOf(name: string): Issue | undefined;
  onChange(start: Start | undefined): void;
  /** A file was chosen: it is to be brought. */
  onChoose(file: File): void;
}

/** Where the page goes when a picture was made the start. */
export const startFieldId = 'start';

const strength: Parameter = {
  name: 'strength',
  type: 'NUMBER',
  required: false,
  default: standardStrength,
  min: leastStrength,
  max: 1,
  step: 0.01,
  maxLength: null,
  allowed: null,
  affectsPricing: false,
  description: 'How much of the picture is changed: at 1 nearly nothing of it is left.',
};

/** The picture that a request starts from, with how much of it changes and where. */
export function StartField({ model, start, issueOf, onChange, onChoose }: StartFieldProps) {
  const id = useId();
  const refusals = refusalsOf(model);
  return (
    <fieldset
      className="start"
      id={startFieldId}
      tabIndex={-1}
      aria-describedby={refusals.length > 0 ? `${id}-refused` : undefined}
    >
      <legend className="label">Start from a picture</legend>
      {start ? (
        <ChosenStart start={start} issueOf={issueOf} onChange={onChange} />
      ) : (
        <p className="start-ways">
          <label className="chip" aria-disabled={refusals.length > 0}>
            <input
              type="file"
              className="visually-hidden"
              accept="image/png,image/jpeg,image/webp"
              disabled={refusals.length > 0}
              onChange={({ target }) => {
                const [file] = target.files ?? [];
                if (file) onChoose(file);
                target.value = '';
              }}
            />
            Choose a picture…
          </label>
          <span className="muted">or drop or paste one, or use a print</span>
        </p>
      )}
      {refusals.length > 0 && (
        <div id={`${id}-refused`} className={start ? 'field-issue' : 'start-refused'}>
          <p>{model.name} takes no picture to start from:</p>
          <ul>
            {refusals.map((why) => (
              <li key={why}>{why}</li>
            ))}
          </ul>
        </div>
      )}
    </fieldset>
  );
}

/** Why no backend takes a start for the model; empty where one does. */
function refusalsOf({ availability }: CatalogueModel): readonly string[] {
  if (availability.some(({ startRefusal }) => startRefusal === null)) return [];
  return availability
    .filter(({ status }) => status !== 'NOT_SERVED')
    .map(({ backend, startRefusal }) => `${backendLabels[backend]}: ${startRefusal}`);
}

type ChosenStartProps = Pick<StartFieldProps, 'issueOf' | 'onChange'> & { readonly start: Start };

function ChosenStart({ start, issueOf, onChange }: ChosenStartProps) {
  const [painting, setPainting] = useState(false);
  const picture = usePicture(start.image);
  const issues = ['image', 'mask'].flatMap((name) => issueOf(name) ?? []);
  return (
    <>
      <div className="start-chosen">
        {picture.state === 'HERE' && (
          <span className="start-picture">
            <img src={picture.element.src} alt="The start" />
            {start.mask && <MaskLayer mask={start.mask} picture={picture.element} />}
          </span>
        )}
        {picture.state === 'GONE' && <p className="field-issue">{picture.why}</p>}
        <div className="actions">
          <button
            type="button"
            className="chip"
            disabled={picture.state !== 'HERE'}
            onClick={() => setPainting(true)}
          >
            {start.mask ? 'Change the mask' : 'Paint what changes'}
          </button>
          {start.mask && (
            <button
              type="button"
              className="chip"
              onClick={() => onChange({ ...start, mask: undefined })}
            >
              Remove the mask
            </button>
          )}
          <button type="button" className="chip" onClick={() => onChange(undefined)}>
            Remove the picture
          </button>
        </div>
      </div>
      {issues.map((issue) => (
        <p key={issue.path} className="field-issue" role="alert">
          {issue.message} Allowed: {issue.allowed}.
        </p>
      ))}
      <Field
        parameter={strength}
        value={start.strength}
        issue={issueOf('strength')}
        onChange={(value) =>
          onChange({ ...start, strength: value === undefined ? undefined : Number(value) })
        }
      />
      {painting && picture.state === 'HERE' && (
        <MaskDialog
          picture={picture.element}
          mask={start.mask}
          onChange={(mask) => onChange({ ...start, mask })}
          onClose={() => setPainting(false)}
        />
      )}
    </>
  );
}
