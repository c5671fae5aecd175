/** Printed into the GraphQL enum `WarningCode`. */
export const warningCodes = {
  PROMPT_TRUNCATED:
    'The prompt is longer than the text encoder reads; the message quotes what was cut.',
  DEMO_WEIGHTS: 'The image is drawn by the small demo weights, not by the published model.',
  PARAMETER_IGNORED: 'A parameter has no effect beside the others; the message names both.',
  SYNTAX_UNSUPPORTED:
    'A weighted prompt has something that only other programs understand; it was read as text.',
  BEST_EFFORT_SEED: 'The provider reported another seed than the one asked for.',
  DEVICE_FALLBACK:
    'The local engine computed on the processor, because the device that it had does not work for this.',
  OTHER_MODEL:
    'The provider has no endpoint of the model for this, and drew with another one; the message names it.',
  OTHER_SIZE: 'The provider delivered another size than the one asked for.',
  BUDGET_NEARLY_USED:
    'With this request, 80 % or more of a budget are used; the message says which.',
  COST_UNREPORTED: 'The provider did not say what it charged; the estimate was used.',
} as const satisfies Record<string, string>;
export type WarningCode = keyof typeof warningCodes;

export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}
