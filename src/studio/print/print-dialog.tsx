import { useEffect, useRef, useState } from 'react';
import { CodeTabs } from '../code/code-tabs.tsx';
import type { Target } from '../code/snippets.ts';
import { Attempts } from '../developing/attempts.tsx';
import { deleteAsked } from '../gallery/delete-asked.ts';
import type { Library } from '../gallery/use-library.ts';
import { type Print, printsOf } from '../gallery/use-prints.ts';
import { advice } from '../shared/advice.ts';
import { DemoNotice } from '../shared/demo-notice.tsx';
import { words } from '../shared/format.ts';
import { Icon } from '../shared/icon.tsx';
import { Photograph } from '../shared/photograph.tsx';
import { titleOf } from '../shared/title.ts';
import { PrintActions } from './print-actions.tsx';
import type { PrintCommands } from './print-commands.ts';
import { RecipeTable } from './recipe-table.tsx';
import { TagsField } from './tags-field.tsx';
import { PricedUpscales } from './upscale-actions.tsx';
import { Zoomable } from './zoomable.tsx';

interface PrintDialogProps {
  readonly print: Print;
  /** What the arrows go through. */
  readonly among: readonly Print[];
  readonly library: Library;
  readonly commands: PrintCommands;
  readonly target: Target;
  onShow(print: Print): void;
  onClose(): void;
}

/** One print, large: how it was made, what can be done with it, and the way to the next. */
export function PrintDialog(props: PrintDialogProps) {
  const { print, among, library, commands, target, onShow, onClose } = props;
  const { generation, image } = print;
  const dialog = useRef<HTMLDialogElement>(null);
  const [zoom, setZoom] = useState(1);
  useEffect(() => dialog.current?.showModal(), []);
  // A link in it leads to another view, which it would lie over.
  useEffect(() => {
    const leave = () => dialog.current?.close();
    addEventListener('hashchange', leave);
    return () => removeEventListener('hashchange', leave);
  }, []);
  // Closed by the browser, which gives the focus back to what opened it.
  const close = () => dialog.current?.close();
  const at = among.findIndex((one) => one.image.id === image.id);
  const go = (by: number) => {
    const next = among[at + by];
    if (!next) return;
    setZoom(1);
    onShow(next);
  };
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
    upscale: (of, factor) => {
      commands.upscale(of, factor);
      close();
    },
    start: (of) => {
      // First: the browser gives the focus back to what opened the dialog, and the form then takes it.
      close();
      commands.start(of);
    },
  };
  const failure = image.failure ?? generation.failure;
  const group = printsOf(generation);
  const source = among.find((one) => one.image.id === image.recipe.upscale?.imageId);
  return (
    <dialog
      ref={dialog}
      className="print-dialog"
      aria-labelledby="print-title"
      onClose={onClose}
      closedby="any"
      onKeyDown={(event) => {
        const { key, target: at } = event;
        if (at instanceof HTMLInputElement || (at as HTMLElement).role === 'tab') return;
        if (key === 'ArrowLeft' && zoom === 1) go(-1);
        else if (key === 'ArrowRight' && zoom === 1) go(1);
      }}
    >
      <div className="print-dialog-inside">
        <div className="print-large">
          {image.status === 'SUCCEEDED' ? (
            <Zoomable print={print} zoom={zoom} onZoom={setZoom} />
          ) : (
            <p className="sheet sheet-failure">
              <strong>{words(failure?.code ?? image.status)}</strong>
              {failure && `${failure.message} ${advice[failure.code]}`}
            </p>
          )}
          <div className="print-ways">
            <button type="button" className="chip" disabled={at <= 0} onClick={() => go(-1)}>
              <Icon name="left" /> Newer
            </button>
            <span className="muted">
              {at + 1} of {among.length}
            </span>
            <button
              type="button"
              className="chip"
              disabled={at < 0 || at + 1 >= among.length}
              onClick={() => go(1)}
            >
              Older <Icon name="right" />
            </button>
          </div>
          {group.length > 1 && (
            <ul className="print-group" aria-label="The images of this request">
              {group.map((one) => (
                <li key={one.image.id}>
                  <button
                    type="button"
                    aria-label={`Image ${one.image.sample + 1} of ${generation.images.length}`}
                    aria-current={one.image.id === image.id}
                    onClick={() => onShow(one)}
                  >
                    <Photograph image={one.image} generationId={generation.id} alt="" />
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
        <div className="print-facts">
          <header>
            <h2 id="print-title" dir="auto">
              {titleOf(generation)}
            </h2>
            <button type="button" className="icon-button" aria-label="Close" onClick={close}>
              <Icon name="close" />
            </button>
          </header>
          <PrintActions generation={generation} image={image} commands={closing} />
          <PricedUpscales image={image} commands={closing} />
          <div className="actions">
            <button
              type="button"
              className="chip"
              aria-pressed={image.starred}
              onClick={() => library.star(image)}
            >
              <Icon name="star" filled={image.starred} /> {image.starred ? 'Starred' : 'Star'}
            </button>
            <button
              type="button"
              className="chip"
              onClick={async () => {
                if (await deleteAsked(library, [print])) close();
              }}
            >
              Delete
            </button>
            {source && (
              <button type="button" className="chip" onClick={() => onShow(source)}>
                Show what it was made from
              </button>
            )}
          </div>
          {generation.recipe.weights === 'DEMO' && <DemoNotice model={generation.model.id} />}
          <RecipeTable generation={generation} image={image} />
          <TagsField key={generation.id} generation={generation} library={library} />
          {image.recipe.upscale === null && (
            <details>
              <summary>As code</summary>
              <CodeTabs input={image.recipe.input} target={target} models={commands.models} />
            </details>
          )}
          <Attempts attempts={generation.attempts} />
        </div>
      </div>
    </dialog>
  );
}
