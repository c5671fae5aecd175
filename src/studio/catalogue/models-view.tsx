import { useEffect } from 'react';
import type { CatalogueQuery } from '../generated/graphql.ts';
import { backendLabels, count, credits, moment, words } from '../shared/format.ts';
import type { CatalogueModel } from '../shared/types.ts';
import { usePlace } from '../shared/use-view.ts';
import { LimitsTable } from './limits-table.tsx';
import { moodOf } from './mood.ts';
import { PullHint } from './pull-hint.tsx';
import { type Pulls, usePulls } from './use-pulls.ts';

interface ModelsViewProps {
  readonly models: readonly CatalogueModel[];
  readonly backends: CatalogueQuery['backends'];
}

/** The catalogue: what each model is, its terms and limits, who can run it now, and why not. */
export function ModelsView({ models, backends }: ModelsViewProps) {
  const pulls = usePulls();
  const [, named] = usePlace();
  useEffect(() => {
    if (named) document.getElementById(cardId(named))?.scrollIntoView();
  }, [named]);
  return (
    <section className="models-view" aria-labelledby="models-title">
      <h1 id="models-title">Models and backends</h1>
      <div className="backends">
        {backends.map((backend) => (
          <article key={backend.id} className="card">
            <h2>{backendLabels[backend.id]}</h2>
            <p className="muted">
              {backend.running} of {count(backend.concurrency, 'place')} busy, {backend.waiting}{' '}
              waiting
            </p>
          </article>
        ))}
        {backends.length === 0 && <p className="notice">No backend is set up.</p>}
      </div>
      <div className="models">
        {pulls?.trouble && (
          <p className="notice notice-bad" role="alert">
            {pulls.trouble}
          </p>
        )}
        {models.map((model) => (
          <ModelCard key={model.id} model={model} pulls={pulls} />
        ))}
      </div>
    </section>
  );
}

function cardId(model: string): string {
  return `model-${model}`;
}

function ModelCard({ model, pulls }: { model: CatalogueModel; pulls: Pulls | null }) {
  const { license, parameterCount } = model;
  return (
    <article className="card model-card" id={cardId(model.id)}>
      <header>
        <h2>{model.name}</h2>
        <p className="muted">
          {parameterCount !== null && `${Math.round(parameterCount / 1e6)} million parameters`}
        </p>
      </header>
      <p>{model.summary}</p>
      <p className="muted">{model.purpose}</p>
      <ul className="availability" aria-label="Who can run it now">
        {model.availability.map((one) => (
          <li key={one.backend} data-mood={moodOf[one.status]}>
            <span className="availability-status">
              {backendLabels[one.backend]}: {words(one.status).toLowerCase()}
              {one.weights === 'DEMO' && ', demo weights'}
              {one.price !== null && (
                <span className="availability-price">{credits(one.price)} credits an image</span>
              )}
            </span>
            <span className="muted">
              {one.reason}
              {one.until && ` Until ${moment(one.until)}.`}
            </span>
          </li>
        ))}
      </ul>
      <PullHint model={model} pulls={pulls} />
      <details>
        <summary>Limits</summary>
        <LimitsTable parameters={model.parameters} />
      </details>
      <details>
        <summary>How it was made</summary>
        <p>{model.distillation}</p>
      </details>
      <details>
        <summary>Licence: {license.name}</summary>
        <p>{license.summary}</p>
        <p>It may not be used for:</p>
        <ul>
          {license.useRestrictions.map((use) => (
            <li key={use}>{use}</li>
          ))}
        </ul>
        <p>
          <a href={license.url} rel="noreferrer" target="_blank">
            The text, which alone is binding
          </a>
        </p>
      </details>
    </article>
  );
}
