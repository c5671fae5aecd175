import { backendLabels, costRange, credits, duration } from '../shared/format.ts';
import type { EstimateResult } from '../shared/types.ts';

interface EstimateLineProps {
  readonly result: EstimateResult | undefined;
  readonly hasPrompt: boolean;
  /** The gateway could not be asked. */
  readonly problem: string | undefined;
  /** Whether everything that is wrong is told beside its field. */
  readonly marked: boolean;
}

/** What the request would cost and take, and who would draw it, as the form stands. */
export function EstimateLine(props: EstimateLineProps) {
  return (
    <div className="estimate" aria-live="polite">
      {content(props)}
    </div>
  );
}

function content({ result, hasPrompt, problem, marked }: EstimateLineProps) {
  if (!hasPrompt) return <p className="muted">Write a prompt to see what it takes.</p>;
  if (problem) return <p className="bad">{problem}</p>;
  switch (result?.__typename) {
    case undefined:
      return <p className="muted">Reckoning…</p>;
    case 'InvalidInputError':
      return <p className="bad">{marked ? 'Change what is marked above.' : result.message}</p>;
    case 'ModelUnavailableError':
      return (
        <ul className="bad">
          {result.rejections.map(({ backend, reason }) => (
            <li key={backend}>
              {backendLabels[backend]}: {reason}
            </li>
          ))}
        </ul>
      );
    case 'Estimate': {
      const { durationMs, backend, queued, reason } = result;
      return (
        <p title={`${reason} Held meanwhile: ${credits(result.hold)} credits.`}>
          <strong className="figure">{costRange(result)}</strong> credits
          {durationMs !== null && (
            <>
              {durationMs < 1_000 ? ' · ' : ' · about '}
              <strong className="figure">{duration(durationMs)}</strong>
            </>
          )}
          <span className="estimate-where">
            {backendLabels[backend]}
            {queued > 0 && `, ${queued} before it`}
          </span>
        </p>
      );
    }
  }
}
