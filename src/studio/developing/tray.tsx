import { useState } from 'react';
import type { PrintCommands } from '../print/print-commands.ts';
import { count } from '../shared/format.ts';
import type { Generation, Image } from '../shared/types.ts';
import { GenerationCard } from './generation-card.tsx';
import { TrayLine } from './tray-line.tsx';
import { hasEnded } from './tray-order.ts';
import type { Watched } from './watch-generation.ts';

interface TrayProps {
  /** In the order of the tray. */
  readonly watched: readonly Watched[];
  readonly commands: PrintCommands;
  onOpen(generation: Generation, image: Image): void;
  onClear(): void;
}

/** What is developing: one of them whole, the first unless another was chosen, and a line for each other. */
export function Tray({ watched, commands, onOpen, onClear }: TrayProps) {
  const [chosen, choose] = useState<string | null>(null);
  const whole = watched.find(({ generation }) => generation.id === chosen) ?? watched[0];
  const ended = watched.filter(({ generation }) => hasEnded(generation)).length;
  return (
    <section className="tray" id="tray" aria-labelledby="tray-title">
      <header>
        <h2 id="tray-title">In the tray</h2>
        {watched.length > 1 && (
          <p className="muted tray-count">
            {count(watched.length - ended, 'request')} to develop, {ended} done
          </p>
        )}
        {ended > 0 && (
          <button type="button" className="chip" onClick={onClear}>
            Clear what is done
          </button>
        )}
      </header>
      {watched.length === 0 && (
        <div className="tray-empty">
          <p>
            Nothing is developing. Write a prompt, or try one of the suggestions, and press Develop.
          </p>
        </div>
      )}
      {watched.map((one) =>
        one === whole ? (
          <GenerationCard
            key={one.generation.id}
            watched={one}
            commands={commands}
            onOpen={onOpen}
          />
        ) : (
          <TrayLine
            key={one.generation.id}
            watched={one}
            onUnfold={() => choose(one.generation.id)}
          />
        ),
      )}
    </section>
  );
}
