export { createDarkroom, type Darkroom } from './darkroom.ts';
export { DarkroomError, FailedError, type Refusal, RefusedError } from './errors.ts';
export type * from './generated/types.ts';
export { type GenerationHandle, hasEnded } from './handle.ts';
export { inputFor } from './input.ts';
export type { TransportOptions as DarkroomOptions } from './transport.ts';
export type {
  Credits,
  GenerateInput,
  GenerateOptions,
  Generation,
  Model,
  Update,
  WatchOptions,
} from './types.ts';
