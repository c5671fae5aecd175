import { credits } from '../shared/format.ts';
import { useCredits } from './use-credits.ts';

/** The credits in the header: what is free, and what is held at the moment. */
export function CreditsMeter() {
  const state = useCredits();
  return (
    <a className="meter" href="#/credits" aria-label={label(state)}>
      <span className="meter-available">{state ? credits(state.available) : '–'}</span>
      <span className="meter-unit">credits</span>
      <span className="meter-held" data-some={(state?.held ?? 0) > 0}>
        {credits(state?.held ?? 0)} held
      </span>
    </a>
  );
}

const label = (state: ReturnType<typeof useCredits>): string =>
  state
    ? `${credits(state.available)} credits available, ${credits(state.held)} held`
    : 'Credits are being read';
