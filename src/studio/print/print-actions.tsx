import type { ReactNode } from 'react';
import { operationText } from '../code/operation-text.ts';
import { CopyButton } from '../shared/copy-button.tsx';
import type { Generation, Image } from '../shared/types.ts';
import { type PrintCommands, withoutSeed } from './print-commands.ts';

interface PrintActionsProps {
  readonly generation: Generation;
  readonly image: Image;
  readonly commands: PrintCommands;
  /** Ways to make it larger. */
  readonly children?: ReactNode;
}

/** What can be done with an image: make it or one like it again, change it, take it along. */
export function PrintActions({ generation, image, commands, children }: PrintActionsProps) {
  const { input } = image.recipe;
  return (
    <div className="actions">
      {/* What was made larger was not drawn: there is nothing of it to draw again. */}
      {image.recipe.upscale === null && (
        <>
          <button type="button" className="chip" onClick={() => commands.develop(input)}>
            Again
          </button>
          <button
            type="button"
            className="chip"
            onClick={() => commands.develop(withoutSeed(input))}
          >
            Vary the seed
          </button>
          <button type="button" className="chip" onClick={() => commands.edit(input)}>
            Edit
          </button>
        </>
      )}
      {image.url && (
        <button type="button" className="chip" onClick={() => commands.start(image)}>
          Use as a start
        </button>
      )}
      {children}
      <CopyButton name="Copy GraphQL" text={() => operationText(input, commands.models)} />
      {image.url && (
        <a className="chip" href={image.url} download={fileName(generation, image)}>
          Download
        </a>
      )}
    </div>
  );
}

/** What the file of an image is called when it is taken along. */
export function fileName({ model }: Generation, { seed, mimeType }: Image): string {
  return `${model.id}-${seed}.${mimeType?.split('/').at(-1) ?? 'png'}`;
}
