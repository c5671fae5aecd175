import { parseInfotext } from '#models/infotext.ts';
import { readPictureTexts } from '#src/images/formats/read-texts.ts';
import type { LoraInput } from '../generated/graphql.ts';
import type { CatalogueModel } from '../shared/types.ts';
import { type Draft, fromInput, keepFitting, type Values } from './draft.ts';

/** More than any picture that a model draws. */
const mostBytes = 100_000_000;

/**
 * The draft that a picture was made with, by what its file says: our recipe, or the text of another program, which is read for
 * the draft's model. @returns null where it says neither
 */
export async function draftOf(
  file: Blob,
  draft: Draft,
  models: readonly CatalogueModel[],
): Promise<Draft | null> {
  if (file.size > mostBytes) return null;
  const { recipe, parameters } = readPictureTexts(new Uint8Array(await file.arrayBuffer()));
  return ofRecipe(recipe, draft, models) ?? ofInfotext(parameters, draft, models);
}

function ofRecipe(
  text: string | undefined,
  { route }: Draft,
  models: readonly CatalogueModel[],
): Draft | null {
  const recipe = parsed(text);
  const model = models.find(({ id }) => id === recipe?.model);
  if (!model || !isObject(recipe?.parameters)) return null;
  const { values, loras } = fromInput({ [model.inputField]: recipe.parameters }, route);
  return {
    model: model.inputField,
    values: keepFitting(values, model),
    loras: Array.isArray(loras) ? loras.filter(isLora) : undefined,
    route,
  };
}

function ofInfotext(
  text: string | undefined,
  draft: Draft,
  models: readonly CatalogueModel[],
): Draft | null {
  const found = text === undefined ? null : parseInfotext(text);
  const model = models.find(({ inputField }) => inputField === draft.model);
  if (!found || !model) return null;
  const given = Object.entries(found).filter(([, value]) => value !== undefined);
  return {
    ...draft,
    start: undefined,
    values: keepFitting(Object.fromEntries(given) as Values, model),
    loras: undefined,
  };
}

function parsed(text = ''): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLora(value: unknown): value is LoraInput {
  return isObject(value) && typeof value.name === 'string' && typeof value.scale === 'number';
}
