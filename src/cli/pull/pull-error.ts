/** Why a download did not come to its end, as one sentence for people. What was downloaded so far stays. */
export class PullError extends Error {
  override readonly name = 'PullError';
}
