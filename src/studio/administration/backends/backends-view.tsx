import { AnswerOf } from '../answer-of.tsx';
import { BackendStatesDocument } from '../generated/graphql.ts';
import { useRead } from '../use-read.ts';
import { BackendCard } from './backend-card.tsx';

const everyMs = 5_000;

/** What the backends and workers do now, read anew every few seconds. */
export function BackendsView() {
  const read = useRead(BackendStatesDocument, {}, everyMs);
  return (
    <AnswerOf read={read} what="the backends">
      {({ backends, viewer }) => (
        <>
          {backends.length === 0 && <p className="notice">No backend is set up.</p>}
          {backends.map((backend) => (
            <BackendCard
              key={backend.id}
              backend={backend}
              upstream={viewer.account.credits.upstream.find((one) => one.backend === backend.id)}
            />
          ))}
        </>
      )}
    </AnswerOf>
  );
}
