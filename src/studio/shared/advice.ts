import type { ErrorCode } from '../generated/graphql.ts';

/** What to do about each kind of failure. The API's message says what happened; this says what now. */
export const advice: Readonly<Record<ErrorCode, string>> = {
  BUDGET_EXCEEDED: 'Wait until the budget begins anew, or have it raised.',
  CANCELED: 'Nothing is left to do; develop it again whenever you like.',
  CONTENT_REFUSED: 'Ask for something else: this gateway does not show it.',
  DEADLINE_EXCEEDED: 'Allow more time under Route, or ask for fewer steps or a smaller size.',
  DEVICE_LOST:
    'Try again: the device is tested anew. If it fails again, start the gateway with DEVICE=cpu.',
  DEVICE_UNUSABLE:
    'Start the gateway with DEVICE=auto or DEVICE=cpu; the reason names what is wrong.',
  ENGINE_CRASHED: 'Try again: the engine has been started anew. A smaller size needs less memory.',
  ENGINE_FAILED: 'Try again with another scheduler or size; the log of the gateway has the cause.',
  FORBIDDEN: 'Use a key with the scope that this needs.',
  IDEMPOTENCY_CONFLICT: 'Press Develop once more: it is sent as a new request.',
  INSUFFICIENT_CREDITS: 'Ask for fewer samples or steps, or have credits granted to this account.',
  INTERNAL: 'Try again; if it stays so, the log of the gateway has the cause.',
  INVALID_INPUT: 'Change what is marked in the form.',
  MODERATION_UNAVAILABLE:
    'Try again later; the owner of the gateway has to look after its moderation.',
  MODEL_UNAVAILABLE: 'Choose another backend or model; the reasons are below.',
  NOT_FOUND: 'It may have been made by another account or on another gateway.',
  OUTCOME_UNKNOWN:
    'It may have been made and billed at the provider. You pay nothing for it; develop it again if you still want it.',
  PROVIDER_BAD_RESPONSE: 'Try again, or choose the other backend under Route.',
  PROVIDER_FAILED: 'Try again, or choose the other backend under Route.',
  PROVIDER_MODEL_RETIRED: 'Choose this machine as the backend, or another model.',
  PROVIDER_NO_CREDITS: 'The owner of the gateway has to top up at the provider.',
  PROVIDER_RATE_LIMITED: 'Wait a little, then try again.',
  PROVIDER_REJECTED: 'Change the request: the provider does not take it as it is.',
  PROVIDER_UNAUTHORIZED: 'The owner of the gateway has to check the key of the provider.',
  PROVIDER_UNAVAILABLE: 'Try again later, or choose the other backend under Route.',
  RATE_LIMITED: 'Wait until some of yours are done, then try again.',
  SHUTTING_DOWN: 'Send it again in a moment; what is developing goes on when the gateway is back.',
  STORAGE_FULL: 'The owner of the gateway has to make room on its disk; then send it again.',
  UNAUTHENTICATED: 'Enter a valid API key.',
  WEIGHTS_INVALID: 'Pull the weights of this model again.',
};
