import { useEffect, useRef } from 'react';
import { Attempts } from '../developing/attempts.tsx';
import { advice } from '../shared/advice.ts';
import { words } from '../shared/format.ts';
import { Photograph } from '../shared/photograph.tsx';
import type { Generation, Image } from '../shared/types.ts';
import { PrintActions } from './print-actions.tsx';
import type { PrintCommands } from './print-commands.ts';
import { RecipeTable } from './recipe-table.tsx';

interface PrintDialogProps {
  readonly generation: Generation;
  readonly image: Image;
  readonly commands: PrintCommands;
  onClose(): void;
}

/** One print, large: how it was made, and what can be done with it. */
export function PrintDialog({ generation, image, commands, onClose }: PrintDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  // Closed by the browser, which gives the focus back to what opened it.
  const close = () => dialog.current?.close();
  const closing: PrintCommands = {
    ...commands,
    develop: (input) => {
      commands.develop(input);
      close();
    },
    edit: (input) => {
      commands.edit(input);
      close();
    },
  };
  const failure = image.failure ?? generation.failure;
  return (
    <dialog
      ref={dialog}
      className="print-dialog"
      aria-labelledby="print-title"
      onClose={onClose}
      closedby="any"
    >
      <div className="print-dialog-inside">
        <div
          className="sheet"
          style={{ aspectRatio: `${image.width} / ${image.height}` }}
          data-status={image.status}
        >
          {image.status === 'SUCCEEDED' ? (
            <Photograph image={image} generationId={generation.id} alt={generation.recipe.prompt} />
          ) : (
            <p className="sheet-failure">
              <strong>{words(failure?.code ?? image.status)}</strong>
              {failure && `${failure.message} ${advice[failure.code]}`}
            </p>
          )}
        </div>
        <div className="print-facts">
          <header>
            <h2 id="print-title">{generation.recipe.prompt}</h2>
            <button type="button" className="icon-button" aria-label="Close" onClick={close}>
              ×
            </button>
          </header>
          <PrintActions generation={generation} image={image} commands={closing} />
          <RecipeTable generation={generation} image={image} />
          <Attempts attempts={generation.attempts} />
        </div>
      </div>
    </dialog>
  );
}
