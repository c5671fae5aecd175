/** Loaded before a program: its clock is ahead of the machine's. */
const aheadMs = Number(process.env.CLOCK_AHEAD_MS);
const Real = Date;

globalThis.Date = class extends Real {
  static override now(): number {
    return Real.now() + aheadMs;
  }
  constructor(...given: [] | [number | string | Date]) {
    super(given.length === 0 ? Real.now() + aheadMs : given[0]);
  }
} as DateConstructor;
