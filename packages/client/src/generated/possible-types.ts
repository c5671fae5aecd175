/** The members of each interface, as the caches of Apollo Client and others want them. */
export const possibleTypes = {
  "Error": [
    "BudgetExceededError",
    "IdempotencyConflictError",
    "InsufficientCreditsError",
    "InvalidInputError",
    "ModelUnavailableError",
    "NotFoundError",
    "RateLimitedError",
    "ShuttingDownError",
    "StorageFullError"
  ],
  "ImageModel": [
    "PortraitSD",
    "SSD1B",
    "SSD1BLcm",
    "TinySD"
  ],
  "Node": [
    "GeneratedImage",
    "Generation"
  ]
};
