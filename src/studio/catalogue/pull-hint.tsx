import { CopyButton } from '../shared/copy-button.tsx';
import { fileSize } from '../shared/format.ts';
import type { CatalogueModel } from '../shared/types.ts';

/** How the published weights come to the gateway's machine, and what they need there. */
export function PullHint({ model }: { model: CatalogueModel }) {
  const local = model.availability.find(({ backend }) => backend === 'LOCAL');
  if (!local) return null;
  const command = `npm run pull -- ${model.id}`;
  const { downloadBytes, memoryBytes } = model;
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
      {(local.weights === 'DEMO' || local.status === 'UNCONFIGURED') && (
        <p className="command">
          <code>{command}</code>
          <CopyButton name="Copy" text={() => command} />
        </p>
      )}
    </div>
  );
}
