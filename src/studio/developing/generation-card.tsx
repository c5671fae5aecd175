import { PrintActions } from '../print/print-actions.tsx';
import type { PrintCommands } from '../print/print-commands.ts';
import { RecipeTable } from '../print/recipe-table.tsx';
import { UpscaleActions } from '../print/upscale-actions.tsx';
import { DemoNotice } from '../shared/demo-notice.tsx';
import { words } from '../shared/format.ts';
import { titleOf } from '../shared/title.ts';
import type { Generation, Image } from '../shared/types.ts';
import { Attempts } from './attempts.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { summary } from './summary.ts';
import { Tile } from './tile.tsx';
import { hasEnded } from './tray-order.ts';
import { useCancel } from './use-cancel.ts';
import type { Watched } from './watch-generation.ts';

interface GenerationCardProps {
  readonly watched: Watched;
  readonly commands: PrintCommands;
  onOpen(generation: Generation, image: Image): void;
}

/** A generation in the tray, whole: its tiles, where it stands, what it costs, and a way to stop it. */
export function GenerationCard({ watched, commands, onOpen }: GenerationCardProps) {
  const { generation, previews } = watched;
  const { canceling, told, cancel } = useCancel(generation.id);
  const ended = hasEnded(generation);
  const first =
    generation.images.find(({ status }) => status === 'SUCCEEDED') ?? generation.images[0];
  return (
    <article
      className="generation"
      data-id={generation.id}
      data-status={generation.status}
      aria-label={`${titleOf(generation)}: ${words(generation.status)}`}
    >
      <header>
        <div>
          <h3 dir="auto">{titleOf(generation)}</h3>
          <p className="muted" role="status">
            {[generation.model.name, ...summary(generation)].join(' · ')}
          </p>
        </div>
        {!ended && (
          <button type="button" className="chip" disabled={canceling} onClick={cancel}>
            {canceling ? 'Canceling…' : 'Cancel'}
          </button>
        )}
      </header>
      <div className="generation-body" data-count={generation.images.length}>
        <div className="tiles">
          {generation.images.map((image) => (
            <Tile
              key={image.id}
              generation={generation}
              image={image}
              preview={previews[image.id]}
              onOpen={() => onOpen(generation, image)}
            />
          ))}
        </div>
        <div className="generation-facts">
          {told && <p className="notice">{told}</p>}
          {generation.failure && generation.status !== 'CANCELED' && (
            <FailureNotice generation={generation} failure={generation.failure} />
          )}
          {first && (
            <>
              {ended && (
                <PrintActions generation={generation} image={first} commands={commands}>
                  <UpscaleActions image={first} commands={commands} />
                </PrintActions>
              )}
              <RecipeTable generation={generation} image={first} brief />
            </>
          )}
          <Attempts attempts={generation.attempts} />
          {generation.recipe.weights === 'DEMO' && <DemoNotice model={generation.model.id} />}
          {generation.warnings
            .filter(({ code }) => code !== 'DEMO_WEIGHTS')
            .map((warning) => (
              <p key={warning.code + warning.message} className="warning">
                {warning.message}
              </p>
            ))}
        </div>
      </div>
    </article>
  );
}
