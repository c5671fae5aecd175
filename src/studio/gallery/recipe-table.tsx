import { backendLabels, credits, fileSize, moment, words } from '../shared/format.ts';
import type { Generation, Image } from '../shared/types.ts';

type Row = readonly [name: string, value: string | null];

interface RecipeTableProps {
  readonly generation: Generation;
  readonly image: Image;
  /** Only what is known before the image is made. */
  readonly brief?: boolean;
}

/** How an image was made, exactly. */
export function RecipeTable({ generation, image, brief = false }: RecipeTableProps) {
  const { recipe } = image;
  const asked: readonly Row[] = [
    ['Not to show', recipe.negativePrompt],
    ['Scheduler', words(recipe.scheduler)],
    ['Steps', String(recipe.numInferenceSteps)],
    ['Guidance scale', String(recipe.guidanceScale)],
    ['Size', `${image.width} × ${image.height}`],
    ['Seed', String(image.seed)],
    ['Prompt syntax', recipe.promptSyntax === 'LITERAL' ? null : words(recipe.promptSyntax)],
    ['LoRA', recipe.loras.map(({ name, scale }) => `${name} × ${scale}`).join(', ') || null],
    ['Decoder', recipe.decoder === 'FULL' ? null : words(recipe.decoder)],
  ];
  const made: readonly Row[] = [
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
  return (
    <dl className="recipe">
      {(brief ? asked : [...asked, ...made]).map(
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
