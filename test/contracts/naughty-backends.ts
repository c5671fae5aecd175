import { naughtyEvents } from './naughty/events.ts';
import { naughtyWithMoney } from './naughty/money.ts';
import { naughtyOffers } from './naughty/offers.ts';
import { naughtyWhenStopped } from './naughty/stops.ts';
import type { NaughtyBackend } from './naughty/variations.ts';

/** Each a small variation of the correct backend. */
export const naughtyBackends: readonly NaughtyBackend[] = [
  ...naughtyOffers,
  ...naughtyEvents,
  ...naughtyWithMoney,
  ...naughtyWhenStopped,
];
