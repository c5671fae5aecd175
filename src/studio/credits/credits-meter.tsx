import { credits } from '../shared/format.ts';
import { useCredits } from './use-credits.ts';

/** The credits in the header: what is free, and what is held at the moment. */
export function CreditsMeter() {
  const state = useCredits();
  return (
    <a className="meter" href="#/credits">
      <span className="meter-available">{state ? credits(state.available) : '–'}</span>{' '}
      <span className="meter-unit">
        credits<span className="visually-hidden"> available,</span>
      </span>{' '}
      <span className="meter-held" data-some={(state?.held ?? 0) > 0}>
        {credits(state?.held ?? 0)} held
      </span>
    </a>
  );
}
