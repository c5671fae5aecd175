import { CopyButton } from '../shared/copy-button.tsx';
import { fileSize } from '../shared/format.ts';
import type { CatalogueModel } from '../shared/types.ts';
import { PullControl } from './pull-control.tsx';
import type { Pulls } from './use-pulls.ts';

/** How the published weights come to the gateway's machine, and what they need there. */
export function PullHint({ model, pulls }: { model: CatalogueModel; pulls: Pulls | null }) {
  const local = model.availability.find(({ backend }) => backend === 'LOCAL');
  if (!local) return null;
  const command = `npm run pull -- ${model.id}`;
  const { downloadBytes, memoryBytes } = model;
  const isMissing = local.weights === 'DEMO' || local.status === 'UNCONFIGURED';
  return (
    <div className="pull-hint">
      <dl className="needs">
        {downloadBytes !== null && (
          <div>
            <dt>Download</dt>
            <dd>about {fileSize(downloadBytes)}</dd>
          </div>
        )}
        {memoryBytes !== null && (
          <div>
            <dt>Memory</dt>
            <dd>about {fileSize(memoryBytes)}</dd>
          </div>
        )}
        <div>
          <dt>On this machine</dt>
          <dd>{local.weights === 'DEMO' ? 'demo weights' : local.revision || 'no weights'}</dd>
        </div>
      </dl>
      {isMissing && pulls && <PullControl model={model} pulls={pulls} />}
      {!isMissing && pulls?.of(model.modelId)?.state === 'DONE' && (
        <p role="status">The weights are here: the next picture is drawn with them.</p>
      )}
      {isMissing && !pulls && (
        <p className="command">
          <code>{command}</code>
          <CopyButton name="Copy" text={() => command} />
        </p>
      )}
    </div>
  );
}
