import { useEffect } from 'react';
import { titleOf } from '../shared/title.ts';
import type { Generation } from '../shared/types.ts';
import { TroubleNotice } from './trouble-notice.tsx';
import type { Trouble } from './use-develop.ts';

export type Answer = { readonly kind: 'ACCEPTED'; readonly generation: Generation } | Trouble;

interface AnswerProps {
  readonly answer: Answer | null;
  onSendAgain(): void;
  onDismiss(): void;
}

/** Long enough to be read twice; all that it says is in the tray, too. */
const acceptedForMs = 8_000;

/** What the last request was answered with: in sight wherever the page is scrolled to. */
export function AnswerBar({ answer, onSendAgain, onDismiss }: AnswerProps) {
  const accepted = answer?.kind === 'ACCEPTED' ? answer.generation : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new answer starts anew
  useEffect(() => {
    if (!accepted) return;
    const timer = setTimeout(onDismiss, acceptedForMs);
    return () => clearTimeout(timer);
  }, [accepted?.id]);
  return (
    <div className="answer">
      <div role="status">
        {accepted && (
          <div className="notice notice-good">
            <p>
              Accepted: <q dir="auto">{titleOf(accepted)}</q>
            </p>
            <button type="button" className="chip" onClick={showTray}>
              Show it
            </button>
          </div>
        )}
      </div>
      {answer && answer.kind !== 'ACCEPTED' && (
        <TroubleNotice trouble={answer} onSendAgain={onSendAgain} onDismiss={onDismiss} />
      )}
    </div>
  );
}

function showTray(): void {
  document.getElementById('tray')?.scrollIntoView({ block: 'start' });
}
