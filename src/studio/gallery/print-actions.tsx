import { useState } from 'react';
import type { Generation, Image } from '../shared/types.ts';
import { operationText } from './operation-text.ts';
import { type PrintCommands, withoutSeed } from './print-commands.ts';

interface PrintActionsProps {
  readonly generation: Generation;
  readonly image: Image;
  readonly commands: PrintCommands;
}

/** What can be done with an image: make it or one like it again, change it, take it along. */
export function PrintActions({ generation, image, commands }: PrintActionsProps) {
  const [copied, setCopied] = useState<string | null>(null);
  const { input } = image.recipe;
  return (
    <div className="actions">
      <button type="button" className="chip" onClick={() => commands.develop(input)}>
        Again
      </button>
      <button type="button" className="chip" onClick={() => commands.develop(withoutSeed(input))}>
        Vary the seed
      </button>
      <button type="button" className="chip" onClick={() => commands.edit(input)}>
        Edit
      </button>
      <button
        type="button"
        className="chip"
        onClick={() =>
          navigator.clipboard.writeText(operationText(input, commands.models)).then(
            () => setCopied('Copied'),
            () => setCopied('The browser did not allow it'),
          )
        }
      >
        {copied ?? 'Copy GraphQL'}
      </button>
      {image.url && (
        <a className="chip" href={image.url} download={fileName(generation, image)}>
          Download
        </a>
      )}
    </div>
  );
}

function fileName({ model }: Generation, { seed, mimeType }: Image): string {
  return `${model.id}-${seed}.${mimeType?.split('/').at(-1) ?? 'png'}`;
}
