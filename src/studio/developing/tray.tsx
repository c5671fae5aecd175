import type { PrintCommands } from '../gallery/print-commands.ts';
import type { Generation, Image } from '../shared/types.ts';
import { GenerationCard } from './generation-card.tsx';

interface TrayProps {
  readonly ids: readonly string[];
  readonly commands: PrintCommands;
  onOpen(generation: Generation, image: Image): void;
}

/** What is developing, newest first. */
export function Tray({ ids, commands, onOpen }: TrayProps) {
  return (
    <section className="tray" id="tray" aria-labelledby="tray-title">
      <h2 id="tray-title">In the tray</h2>
      {ids.length === 0 ? (
        <div className="tray-empty">
          <p>
            Nothing is developing. Write a prompt, or try one of the suggestions, and press Develop.
          </p>
        </div>
      ) : (
        ids.map((id) => <GenerationCard key={id} id={id} commands={commands} onOpen={onOpen} />)
      )}
    </section>
  );
}
