import { advice } from '../shared/advice.ts';
import { backendLabels, credits, moment, words } from '../shared/format.ts';
import type { Refusal } from '../shared/types.ts';
import type { Trouble } from './use-develop.ts';

interface TroubleNoticeProps {
  readonly trouble: Trouble;
  onSendAgain(): void;
  onDismiss(): void;
}

/** Why the request was not taken, and what to do now. */
export function TroubleNotice({ trouble, onSendAgain, onDismiss }: TroubleNoticeProps) {
  return (
    <div className="notice notice-bad" role="alert">
      {content(trouble)}
      <div className="actions">
        {trouble.kind === 'UNANSWERED' && (
          <button type="button" className="chip" onClick={onSendAgain}>
            Send again
          </button>
        )}
        <button type="button" className="chip" onClick={onDismiss}>
          Dismiss
        </button>
      </div>
    </div>
  );
}

function content(trouble: Trouble) {
  switch (trouble.kind) {
    case 'UNANSWERED':
      return (
        <>
          <h3>No answer came</h3>
          <p>
            The request may have arrived or not. Sending it again is safe: it is the same request,
            made and charged once.
          </p>
        </>
      );
    case 'ERROR':
      return (
        <>
          <h3>The gateway refused the request</h3>
          <p>{trouble.message}</p>
        </>
      );
    case 'REFUSED':
      return (
        <>
          <h3>{words(trouble.refusal.code)}</h3>
          {/* What is told in parts below is not told twice. */}
          {!('issues' in trouble.refusal || 'rejections' in trouble.refusal) && (
            <p>{trouble.refusal.message}</p>
          )}
          <Facts refusal={trouble.refusal} />
          <p className="muted">{advice[trouble.refusal.code]}</p>
        </>
      );
  }
}

function Facts({ refusal }: { refusal: Refusal }) {
  switch (refusal.__typename) {
    case 'InsufficientCreditsError':
      return (
        <p>
          Needed: <strong>{credits(refusal.required)}</strong>. Available:{' '}
          <strong>{credits(refusal.available)}</strong>.
        </p>
      );
    case 'BudgetExceededError':
      return (
        <p>
          Needed: <strong>{credits(refusal.required)}</strong>. Left of the{' '}
          {refusal.ofKey ? "key's" : "account's"} {words(refusal.budget.period).toLowerCase()}:{' '}
          <strong>{credits(refusal.budget.remaining)}</strong>.
          {refusal.retryAt && <> It begins anew at {moment(refusal.retryAt)}.</>}
        </p>
      );
    case 'InvalidInputError':
      return (
        <ul>
          {refusal.issues.map((issue) => (
            <li key={issue.path}>
              <code>{issue.path}</code>: {issue.message} Allowed: {issue.allowed}.
            </li>
          ))}
        </ul>
      );
    case 'ModelUnavailableError':
      return (
        <ul>
          {refusal.rejections.map(({ backend, reason }) => (
            <li key={backend}>
              <strong>{backendLabels[backend]}</strong>: {reason}
            </li>
          ))}
        </ul>
      );
    case 'RateLimitedError':
      return refusal.retryAt && <p>Try again at {moment(refusal.retryAt)}.</p>;
    case 'IdempotencyConflictError':
    case 'NotFoundError':
    case 'ShuttingDownError':
    case 'StorageFullError':
      return null;
  }
}
