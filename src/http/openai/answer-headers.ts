/** The headers of an answer that clients read, and what each tells: described, and shown to pages of other origins. */
export const answerHeaders = {
  'x-request-id':
    "The request's own x-request-id, or one that the gateway made: finds it in the log.",
  'x-generation-id': 'The id of the generation, where there is one.',
  'x-ratelimit-limit-requests': 'Generations that the account may ask for in a minute.',
  'x-ratelimit-remaining-requests': 'How many of them may come at once now.',
  'x-ratelimit-reset-requests': 'Until all of them may come at once again, as in `1.5s`.',
  'x-should-retry': 'Whether sending the request again is free of charge and may help.',
  'retry-after': 'Seconds until the request may be sent again, where that is known.',
  'retry-after-ms': 'The same in milliseconds.',
};
