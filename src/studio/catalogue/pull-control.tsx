import { fileSize } from '../shared/format.ts';
import type { CatalogueModel } from '../shared/types.ts';
import type { Pulls } from './use-pulls.ts';

interface PullControlProps {
  readonly model: CatalogueModel;
  readonly pulls: Pulls;
}

/** Fetches the published weights: a button, then how far it is, then what came of it. */
export function PullControl({ model: { modelId, name }, pulls }: PullControlProps) {
  const pull = pulls.of(modelId);
  if (pull?.state === 'RUNNING') {
    const { doneBytes, totalBytes } = pull;
    return (
      <div className="pull">
        <div
          className="pull-progress"
          role="progressbar"
          aria-label={`Weights of ${name}`}
          aria-valuenow={
            totalBytes === null ? undefined : Math.floor((doneBytes / totalBytes) * 100)
          }
        >
          <span style={{ transform: `scaleX(${totalBytes ? doneBytes / totalBytes : 0})` }} />
        </div>
        <p>
          {totalBytes === null
            ? 'Asking for them…'
            : `${fileSize(doneBytes)} of ${fileSize(totalBytes)}`}
        </p>
        <button type="button" className="chip" onClick={() => pulls.cancel(modelId)}>
          Cancel
        </button>
      </div>
    );
  }
  return (
    <div className="pull">
      {pull?.state === 'DONE' ? (
        <p role="status">The weights are here.</p>
      ) : (
        <button type="button" className="chip" onClick={() => pulls.start(modelId)}>
          {pull ? 'Go on with the pull' : 'Pull the weights'}
        </button>
      )}
      {pull?.failure && (
        <p className="bad" role="alert">
          {pull.failure.message}
        </p>
      )}
    </div>
  );
}
