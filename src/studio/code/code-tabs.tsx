import { useId, useState } from 'react';
import { CopyButton } from '../shared/copy-button.tsx';
import type { CatalogueModel } from '../shared/types.ts';
import { snippets, type Target } from './snippets.ts';

interface CodeTabsProps {
  /** As a recipe gives it. */
  readonly input: unknown;
  readonly target: Target;
  readonly models: readonly CatalogueModel[];
}

/** The same request by curl, fetch and others; each runs as it stands. */
export function CodeTabs({ input, target, models }: CodeTabsProps) {
  const id = useId();
  const names = Object.keys(snippets);
  const [chosen, choose] = useState(names[0]!);
  const text = snippets[chosen]!(withoutNulls(input), target, models);
  return (
    <div className="code-tabs">
      <div className="code-head">
        <div
          role="tablist"
          aria-label="The request as code"
          onKeyDown={({ key, currentTarget }) => {
            const move = { ArrowRight: 1, ArrowLeft: -1 }[key];
            if (move === undefined) return;
            const next = names.at((names.indexOf(chosen) + move) % names.length)!;
            choose(next);
            currentTarget.querySelector<HTMLElement>(`[data-name="${next}"]`)?.focus();
          }}
        >
          {names.map((name) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${name}`}
              data-name={name}
              aria-selected={name === chosen}
              aria-controls={`${id}-panel`}
              tabIndex={name === chosen ? 0 : -1}
              onClick={() => choose(name)}
            >
              {name}
            </button>
          ))}
        </div>
        <CopyButton key={chosen} name="Copy code" text={() => text} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached with the keys */}
      <pre role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} tabIndex={0}>
        <code>{text}</code>
      </pre>
    </div>
  );
}

/** What a recipe does not have is not sent. */
function withoutNulls(input: unknown): object {
  return JSON.parse(
    JSON.stringify(input, (_name, value: unknown) => (value === null ? undefined : value)),
  ) as object;
}
