import { backendNames, credits, fileSize, moment, words } from '../shared/format.ts';
import type { Generation, Image } from '../shared/types.ts';

interface RecipeTableProps {
  readonly generation: Generation;
  readonly image: Image;
}

/** How an image was made, exactly. */
export function RecipeTable({ generation, image }: RecipeTableProps) {
  const { recipe } = image;
  const rows: readonly (readonly [string, string | null])[] = [
    ['Model', generation.model.name],
    [
      'Made by',
      `${backendNames[recipe.backend]}${recipe.weights === 'DEMO' ? ', demo weights' : ''}`,
    ],
    ['Not to show', recipe.negativePrompt],
    ['Scheduler', words(recipe.scheduler)],
    ['Steps', String(recipe.numInferenceSteps)],
    ['Guidance scale', String(recipe.guidanceScale)],
    ['Size', `${image.width} × ${image.height}`],
    ['Seed', String(image.seed)],
    ['Prompt syntax', recipe.promptSyntax === 'LITERAL' ? null : words(recipe.promptSyntax)],
    ['Decoder', recipe.decoder === 'FULL' ? null : words(recipe.decoder)],
    ['Weights', recipe.revision],
    ['Cost', image.cost === null ? null : `${credits(image.cost)} credits`],
    ['File', image.bytes === null ? null : `${image.mimeType}, ${fileSize(image.bytes)}`],
    ['Made', moment(generation.finishedAt ?? generation.createdAt)],
  ];
  return (
    <dl className="recipe">
      {rows.map(
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
