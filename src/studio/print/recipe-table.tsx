import { backendLabels, credits, fileSize, moment, words } from '../shared/format.ts';
import type { Generation, Image } from '../shared/types.ts';

type Row = readonly [name: string, value: string | null];

interface RecipeTableProps {
  readonly generation: Generation;
  readonly image: Image;
  /** Only what is known before the image is made. */
  readonly brief?: boolean;
}

/** What was asked for. */
function askedRows(image: Image): readonly Row[] {
  const { upscale, prompt } = image.recipe;
  const larger = ['Upscaled', upscale && `${upscale.factor}×, ${sourceOf(upscale)}`] as const;
  // Nothing is known of how a picture was made that was brought.
  return upscale && prompt === '' ? [sizeRow(image), larger] : [...drawnRows(image), larger];
}

function sourceOf({ imageId }: { readonly imageId?: string | null }): string {
  return imageId == null ? 'from a picture that was brought' : 'from an earlier print';
}

function sizeRow({ width, height }: Image): Row {
  return ['Size', `${width} × ${height}`];
}

function drawnRows(image: Image): readonly Row[] {
  const { recipe, seed } = image;
  return [
    ['Not to show', recipe.negativePrompt],
    ['Scheduler', words(recipe.scheduler)],
    ['Steps', String(recipe.numInferenceSteps)],
    ['Guidance scale', String(recipe.guidanceScale)],
    sizeRow(image),
    ['Seed', String(seed)],
    ['Prompt syntax', recipe.promptSyntax === 'LITERAL' ? null : words(recipe.promptSyntax)],
    ['LoRA', recipe.loras.map(({ name, scale }) => `${name} × ${scale}`).join(', ') || null],
    [
      'From a picture',
      recipe.strength === null
        ? null
        : `strength ${recipe.strength}${recipe.mask ? ', with a mask' : ''}`,
    ],
    ['Decoder', recipe.decoder === 'FULL' ? null : words(recipe.decoder)],
  ];
}

/** All that is known of an image; null where it has none of it. */
export function recipeRows(generation: Generation, image: Image): readonly Row[] {
  const { recipe } = image;
  return [
    ...askedRows(image),
    ['Model', generation.model.name],
    [
      'Made by',
      `${backendLabels[recipe.backend]}${recipe.weights === 'DEMO' ? ', demo weights' : ''}`,
    ],
    ['Weights', recipe.revision],
    ['Cost', image.cost === null ? null : `${credits(image.cost)} credits`],
    ['File', image.bytes === null ? null : `${image.mimeType}, ${fileSize(image.bytes)}`],
    ['Made', moment(generation.finishedAt ?? generation.createdAt)],
  ];
}

/** How an image was made, exactly. */
export function RecipeTable({ generation, image, brief = false }: RecipeTableProps) {
  return (
    <dl className="recipe">
      {(brief ? askedRows(image) : recipeRows(generation, image)).map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
