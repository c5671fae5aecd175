import { advice } from '../shared/advice.ts';
import { moment, words } from '../shared/format.ts';
import type { Failure, Generation } from '../shared/types.ts';

interface FailureNoticeProps {
  readonly generation: Generation;
  readonly failure: Failure;
}

/** Why images are missing, and what to do now. */
export function FailureNotice({ generation, failure }: FailureNoticeProps) {
  return (
    <div className="notice notice-bad">
      <h4>
        {generation.status === 'PARTIAL' && 'Some images are missing: '}
        {words(failure.code)}
      </h4>
      <p>{failure.message}</p>
      <p className="muted">{advice[failure.code]}</p>
      {failure.retryAt && <p>It may work again at {moment(failure.retryAt)}.</p>}
      {failure.billed === 'UNKNOWN' && <p>The provider may have billed the gateway for it.</p>}
    </div>
  );
}
