import type {
  GenerateImageInput,
  ImageInput,
  LoraInput,
  RouteInput,
} from '../generated/graphql.ts';
import type { CatalogueModel, Parameter } from '../shared/types.ts';
import { type GivenStart, type Start, startInput, startOf } from '../start/start.ts';

export type Value = string | number;
export type Values = Readonly<Record<string, Value>>;

/** A request as it is being written: only what was given; the API fills in the defaults. */
export interface Draft {
  /** The field of the API's input that stands for the model. */
  readonly model: string;
  readonly values: Values;
  /** Not among the values, since each model has others. */
  readonly loras?: readonly LoraInput[] | undefined;
  /** The picture that it starts from; left out, it starts from noise. */
  readonly start?: Start | undefined;
  readonly route: RouteInput;
}

/** @param mask where it was brought already: an estimate needs none */
export function toInput(
  { model, values, loras = [], start }: Draft,
  mask?: ImageInput,
): GenerateImageInput {
  const input = {
    ...values,
    ...(loras.length > 0 && { loras }),
    ...startInput(start),
    ...(mask && { mask }),
  };
  // The form is made of what the API told, so its fields are known at run time only.
  return { [model]: input } as GenerateImageInput;
}

/** An input that the API gave, as in a recipe, back in the form. */
export function fromInput(input: unknown, route: RouteInput): Draft {
  const [model, values] = Object.entries(input as Record<string, Record<string, unknown>>)[0]!;
  const { loras, image, mask, strength, ...others } = values;
  const given = Object.entries(others).filter(([, value]) => value !== null);
  return {
    model,
    values: Object.fromEntries(given) as Values,
    loras: (loras ?? undefined) as Draft['loras'],
    start: startOf({ image, mask, strength } as GivenStart),
    route,
  };
}

/** The values that another model takes too; what it does not take goes back to its default. */
export function keepFitting(values: Values, model: CatalogueModel): Values {
  const fits = ([name, value]: [string, Value]): boolean => {
    const parameter = model.parameters.find((one) => one.name === name);
    return parameter !== undefined && isAllowed(parameter, value);
  };
  return Object.fromEntries(Object.entries(values).filter(fits));
}

export function allowedOf({ allowed }: Parameter): readonly Value[] | null {
  return Array.isArray(allowed) ? (allowed as Value[]) : null;
}

function isAllowed(parameter: Parameter, value: Value): boolean {
  const allowed = allowedOf(parameter);
  if (allowed) return allowed.includes(value);
  if (parameter.type === 'STRING')
    return typeof value === 'string' && value.length <= (parameter.maxLength ?? Infinity);
  if (typeof value !== 'number') return false;
  return value >= (parameter.min ?? -Infinity) && value <= (parameter.max ?? Infinity);
}

const storageKey = 'darkroom.draft';

/** The draft of the last visit, so that a reload loses no prompt. */
export function loadDraft(storage: Storage): Draft | null {
  try {
    const draft = JSON.parse(storage.getItem(storageKey) ?? 'null') as Draft | null;
    return typeof draft?.model === 'string' && draft.values && draft.route ? draft : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function saveDraft(storage: Storage, draft: Draft): void {
  try {
    storage.setItem(storageKey, JSON.stringify(draft));
  } catch (error) {
    // A mask of very many strokes is more than a browser keeps: the next visit begins without a draft.
    if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error;
    storage.removeItem(storageKey);
  }
}
