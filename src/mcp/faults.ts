import { ApiError } from './gateway-api.ts';

/** Told what is no fault of the caller. */
export type OnFault = (error: unknown) => void;

/** What the caller is told of anything that went wrong: of a fault of ours only that there was one. */
export function shownError(error: unknown, onFault: OnFault): ApiError {
  if (error instanceof ApiError) return error;
  onFault(error);
  return new ApiError('INTERNAL', 'Unexpected error.');
}
