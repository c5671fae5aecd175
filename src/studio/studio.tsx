import { type DragEvent, useEffect, useState } from 'react';
import { useClient } from 'urql';
import { AnswerBar } from './answer/answer-bar.tsx';
import { useDevelop } from './answer/use-develop.ts';
import { targetOf } from './code/target.ts';
import { Tray } from './developing/tray.tsx';
import { useTray } from './developing/use-tray.ts';
import { Composer } from './form/composer.tsx';
import { type Draft, fromInput, loadDraft, saveDraft, toInput } from './form/draft.ts';
import { Gallery } from './gallery/gallery.tsx';
import { allPrints } from './gallery/print-filter.ts';
import { useLibrary } from './gallery/use-library.ts';
import { type Print, printsOf, usePrints } from './gallery/use-prints.ts';
import type { GenerateImageInput } from './generated/graphql.ts';
import type { PrintCommands } from './print/print-commands.ts';
import { PrintDialog } from './print/print-dialog.tsx';
import type { CatalogueModel, Generation, Upscaler } from './shared/types.ts';
import { useView } from './shared/use-view.ts';
import { bringMask } from './start/bring-mask.ts';
import { BroughtNotice } from './start/brought-notice.tsx';
import { startFieldId } from './start/start-field.tsx';
import { useBrought } from './start/use-brought.ts';

interface StudioProps {
  readonly models: readonly CatalogueModel[];
  readonly upscaler: Upscaler;
}

/** The form beside what comes of it. */
export function Studio({ models, upscaler }: StudioProps) {
  const [draft, setDraft] = useState<Draft>(() => firstDraft(models));
  useEffect(() => saveDraft(localStorage, draft), [draft]);
  const [open, setOpen] = useState<Print | null>(null);
  const [filter, setFilter] = useState(allPrints);
  const library = useLibrary();
  const list = usePrints(filter, library.removed);
  const tray = useTray(library.removed);
  const [accepted, setAccepted] = useState<Generation | null>(null);
  const { develop, sendAgain, sending, trouble, dismiss } = useDevelop((generation) => {
    tray.put(generation.id);
    setAccepted(generation);
  });
  const commands: PrintCommands = {
    models,
    upscaler,
    develop: (input) =>
      void develop(() => ({ input: input as GenerateImageInput, route: draft.route })),
    edit: (input) => setDraft(fromInput(input, draft.route)),
    upscale: ({ id }, factor) =>
      void develop(() => ({ upscale: { image: { imageId: id }, factor }, route: {} })),
    start: ({ id }) => {
      setDraft({ ...draft, start: { image: { imageId: id } } });
      forget();
      const field = document.getElementById(startFieldId)!;
      field.focus();
      field.scrollIntoView({ block: 'center' });
    },
  };
  const client = useClient();
  const isShown = useView() === 'studio';
  const { brought, take, startFrom, forget } = useBrought(draft, models, isShown, setDraft);
  // As the cache has it now: stars and tags change while it is open.
  const isOpen = ({ image }: Print) => image.id === open?.image.id;
  const inTray = tray.watched.flatMap(({ generation }) => printsOf(generation));
  const among = [list.prints, inTray].find((prints) => prints.some(isOpen)) ?? [];
  const issues =
    trouble?.kind === 'REFUSED' && trouble.refusal.__typename === 'InvalidInputError'
      ? trouble.refusal.issues
      : [];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop files, beside the button that chooses one
    <div
      className="studio"
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        const [file] = event.dataTransfer.files;
        if (!file) return;
        event.preventDefault();
        void take(file);
      }}
    >
      <div className="studio-form">
        <h1 className="visually-hidden">Studio</h1>
        <BroughtNotice brought={brought} onStartFrom={startFrom} />
        <Composer
          models={models}
          draft={draft}
          sending={sending}
          issues={issues}
          onChange={(next) => {
            setDraft(next);
            if (trouble?.kind === 'REFUSED') dismiss();
          }}
          onStartFrom={startFrom}
          onDevelop={() =>
            develop(async () => {
              const mask = draft.start && (await bringMask(client, draft.start));
              return { input: toInput(draft, mask), route: draft.route };
            })
          }
        />
      </div>
      <div className="studio-work">
        <Tray
          watched={tray.watched}
          commands={commands}
          onOpen={(generation, image) => setOpen({ generation, image })}
          onClear={tray.clear}
        />
        <Gallery
          models={[...models, upscaler]}
          list={list}
          library={library}
          filter={filter}
          onFilter={setFilter}
          onOpen={setOpen}
        />
      </div>
      <AnswerBar
        answer={trouble ?? (accepted && { kind: 'ACCEPTED', generation: accepted })}
        onSendAgain={sendAgain}
        onDismiss={() => {
          dismiss();
          setAccepted(null);
        }}
      />
      {open && (
        <PrintDialog
          print={among.find(isOpen) ?? open}
          among={among}
          library={library}
          commands={commands}
          target={targetOf(location, localStorage)}
          onShow={setOpen}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}

/** Texts are dropped where they always are. */
function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer.types.includes('Files');
}

function firstDraft(models: readonly CatalogueModel[]): Draft {
  const kept = loadDraft(localStorage);
  if (kept && models.some(({ inputField }) => inputField === kept.model)) return kept;
  const ready = models.find(({ availability }) =>
    availability.some(({ status }) => status === 'AVAILABLE' || status === 'COLD'),
  );
  return { model: (ready ?? models[0]!).inputField, values: {}, route: {} };
}
