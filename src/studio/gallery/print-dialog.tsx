import { useEffect, useRef, useState } from 'react';
import { Attempts } from '../developing/attempts.tsx';
import type { Request } from '../developing/use-develop.ts';
import type { GenerateImageInput } from '../generated/graphql.ts';
import { advice } from '../shared/advice.ts';
import { words } from '../shared/format.ts';
import { Photograph } from '../shared/photograph.tsx';
import type { CatalogueModel, Generation, Image } from '../shared/types.ts';
import { operationText } from './operation-text.ts';
import { RecipeTable } from './recipe-table.tsx';

interface PrintDialogProps {
  readonly generation: Generation;
  readonly image: Image;
  readonly models: readonly CatalogueModel[];
  onClose(): void;
  onDevelop(request: Request): void;
  onEdit(input: unknown): void;
}

/** One print, large: how it was made, and what can be done with it. */
export function PrintDialog(props: PrintDialogProps) {
  const { generation, image, models, onClose, onDevelop, onEdit } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [copied, setCopied] = useState<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { input } = image.recipe;
  const again = (request: unknown) => {
    onDevelop({ input: request as GenerateImageInput, route: {} });
    onClose();
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
            <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
              ×
            </button>
          </header>
          <div className="actions">
            <button type="button" className="chip" onClick={() => again(input)}>
              Again
            </button>
            <button type="button" className="chip" onClick={() => again(withoutSeed(input))}>
              Vary the seed
            </button>
            <button
              type="button"
              className="chip"
              onClick={() => {
                onEdit(input);
                onClose();
              }}
            >
              Edit
            </button>
            <button
              type="button"
              className="chip"
              onClick={() =>
                navigator.clipboard.writeText(operationText(input, models)).then(
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
          <RecipeTable generation={generation} image={image} />
          <Attempts attempts={generation.attempts} />
        </div>
      </div>
    </dialog>
  );
}

/** The same request with a seed still to be drawn. */
function withoutSeed(input: unknown): unknown {
  const [model, { seed: _, ...values }] = Object.entries(
    input as Record<string, Record<string, unknown>>,
  )[0]!;
  return { [model]: values };
}

const fileName = ({ model }: Generation, { seed, mimeType }: Image): string =>
  `${model.id}-${seed}.${mimeType?.split('/').at(-1) ?? 'png'}`;
