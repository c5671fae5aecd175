import { useState } from 'react';
import { useMutation } from 'urql';
import { PrintActions } from '../gallery/print-actions.tsx';
import type { PrintCommands } from '../gallery/print-commands.ts';
import { RecipeTable } from '../gallery/recipe-table.tsx';
import { CancelGenerationDocument } from '../generated/graphql.ts';
import { advice } from '../shared/advice.ts';
import { backendNames, credits, duration, moment, words } from '../shared/format.ts';
import type { Failure, Generation, Image } from '../shared/types.ts';
import { Attempts } from './attempts.tsx';
import { Tile } from './tile.tsx';
import { hasEnded } from './use-tray.ts';
import { useWatched } from './use-watched.ts';

interface GenerationCardProps {
  readonly id: string;
  readonly commands: PrintCommands;
  onOpen(generation: Generation, image: Image): void;
}

/** A generation in the tray: its tiles, where it stands, what it costs, and a way to stop it. */
export function GenerationCard({ id, commands, onOpen }: GenerationCardProps) {
  const { generation, previews } = useWatched(id);
  const [{ fetching: canceling }, cancel] = useMutation(CancelGenerationDocument);
  const [told, setTold] = useState<string | null>(null);
  if (!generation) return null;
  const ended = hasEnded(generation);
  const first =
    generation.images.find(({ status }) => status === 'SUCCEEDED') ?? generation.images[0];
  return (
    <article
      className="generation"
      data-id={generation.id}
      data-status={generation.status}
      aria-label={`${generation.recipe.prompt}: ${words(generation.status)}`}
    >
      <header>
        <div>
          <h3>{generation.recipe.prompt}</h3>
          <p className="muted" role="status">
            {summary(generation)}
          </p>
        </div>
        {!ended && (
          <button
            type="button"
            className="chip"
            disabled={canceling}
            onClick={async () => {
              const { data, error } = await cancel({ id });
              setTold(data?.cancelGeneration.message ?? error?.message ?? null);
            }}
          >
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
              {ended && <PrintActions generation={generation} image={first} commands={commands} />}
              <RecipeTable generation={generation} image={first} brief />
            </>
          )}
          <Attempts attempts={generation.attempts} />
          {generation.warnings.map((warning) => (
            <p key={warning.code + warning.message} className="warning">
              {warning.message}
            </p>
          ))}
        </div>
      </div>
    </article>
  );
}

interface FailureNoticeProps {
  readonly generation: Generation;
  readonly failure: Failure;
}

function FailureNotice({ generation, failure }: FailureNoticeProps) {
  return (
    <div className="notice notice-bad">
      <h4>
        {generation.status === 'PARTIAL' && 'Some images are missing: '}
        {words(failure.code)}
      </h4>
      <p>{failure.message}</p>
      <p className="muted">{advice[failure.code]}</p>
      {failure.retryAt && <p>It may work again at {moment(failure.retryAt)}.</p>}
      {failure.billed === 'UNKNOWN' && <p>The provider may have billed the gateway for it.</p>}
    </div>
  );
}

function summary(generation: Generation): string {
  const { status, model, cost, startedAt, finishedAt, recipe } = generation;
  const made = generation.images.filter((image) => image.status === 'SUCCEEDED').length;
  const took =
    startedAt && finishedAt ? duration(Date.parse(finishedAt) - Date.parse(startedAt)) : null;
  const parts = {
    QUEUED: ['Waiting', `${credits(cost.held)} held`],
    RUNNING: [`Developing on ${backendNames[recipe.backend]}`, `${credits(cost.held)} held`],
    SUCCEEDED: [`Done in ${took}`, `${credits(cost.captured)} charged`],
    PARTIAL: [
      `${made} of ${generation.images.length} made in ${took}`,
      `${credits(cost.captured)} charged, ${credits(cost.released)} returned`,
    ],
    FAILED: ['Failed', `nothing charged, ${credits(cost.released)} returned`],
    CANCELED: [
      'Canceled',
      cost.captured > 0 ? `${credits(cost.captured)} charged` : 'nothing charged',
    ],
  }[status];
  return [model.name, ...parts].join(' · ');
}
