/** The members of each interface and union, as the caches of Apollo Client and others want them. */
export const possibleTypes = {
  "CancelGenerationResult": [
    "CancelGenerationSuccess",
    "NotFoundError",
    "StorageFullError"
  ],
  "CancelPullResult": [
    "InvalidInputError",
    "NotFoundError",
    "Pull"
  ],
  "CatalogueEntry": [
    "PortraitSD",
    "SSD1B",
    "SSD1BLcm",
    "SegmindVega",
    "SmallSD",
    "TinySD",
    "Upscaler"
  ],
  "CreateAccountResult": [
    "Account",
    "InvalidInputError"
  ],
  "CreateApiKeyResult": [
    "CreatedApiKey",
    "InvalidInputError",
    "NotFoundError"
  ],
  "CreateWebhookResult": [
    "CreateWebhookSuccess",
    "InvalidInputError"
  ],
  "DeleteAccountResult": [
    "Account",
    "NotFoundError"
  ],
  "DeleteGenerationResult": [
    "DeleteGenerationSuccess",
    "InvalidInputError",
    "NotFoundError",
    "StorageFullError"
  ],
  "DeleteWebhookResult": [
    "NotFoundError",
    "Webhook"
  ],
  "Error": [
    "BudgetExceededError",
    "ContentRefusedError",
    "IdempotencyConflictError",
    "InsufficientCreditsError",
    "InvalidInputError",
    "ModelUnavailableError",
    "ModerationAwayError",
    "NotFoundError",
    "RateLimitedError",
    "ShuttingDownError",
    "StorageFullError"
  ],
  "EstimateResult": [
    "Estimate",
    "InvalidInputError",
    "ModelUnavailableError"
  ],
  "EstimateUpscaleResult": [
    "Estimate",
    "InvalidInputError",
    "ModelUnavailableError",
    "NotFoundError"
  ],
  "GenerateImageResult": [
    "BudgetExceededError",
    "ContentRefusedError",
    "GenerateImageSuccess",
    "IdempotencyConflictError",
    "InsufficientCreditsError",
    "InvalidInputError",
    "ModelUnavailableError",
    "ModerationAwayError",
    "NotFoundError",
    "RateLimitedError",
    "ShuttingDownError",
    "StorageFullError"
  ],
  "GrantCreditsResult": [
    "Account",
    "InvalidInputError",
    "NotFoundError"
  ],
  "ImageModel": [
    "PortraitSD",
    "SSD1B",
    "SSD1BLcm",
    "SegmindVega",
    "SmallSD",
    "TinySD"
  ],
  "LimitApiKeyResult": [
    "ApiKey",
    "InvalidInputError",
    "NotFoundError"
  ],
  "Model": [
    "PortraitSD",
    "SSD1B",
    "SSD1BLcm",
    "SegmindVega",
    "SmallSD",
    "TinySD"
  ],
  "Node": [
    "GeneratedImage",
    "Generation"
  ],
  "PullWeightsResult": [
    "InvalidInputError",
    "Pull"
  ],
  "RedeliverResult": [
    "InvalidInputError",
    "NotFoundError",
    "WebhookDelivery"
  ],
  "RemoveBudgetResult": [
    "Account",
    "NotFoundError"
  ],
  "RenameAccountResult": [
    "Account",
    "InvalidInputError",
    "NotFoundError"
  ],
  "ResumeAccountResult": [
    "Account",
    "NotFoundError"
  ],
  "RevokeApiKeyResult": [
    "ApiKey",
    "NotFoundError"
  ],
  "RotateApiKeyResult": [
    "CreatedApiKey",
    "InvalidInputError",
    "NotFoundError"
  ],
  "RotateWebhookSecretResult": [
    "InvalidInputError",
    "WebhookSecret"
  ],
  "SetBudgetResult": [
    "Budget",
    "InvalidInputError",
    "NotFoundError"
  ],
  "StarImageResult": [
    "GeneratedImage",
    "NotFoundError",
    "StorageFullError"
  ],
  "SuspendAccountResult": [
    "Account",
    "NotFoundError"
  ],
  "TagGenerationResult": [
    "Generation",
    "InvalidInputError",
    "NotFoundError",
    "StorageFullError"
  ],
  "UpscaleResult": [
    "BudgetExceededError",
    "ContentRefusedError",
    "GenerateImageSuccess",
    "IdempotencyConflictError",
    "InsufficientCreditsError",
    "InvalidInputError",
    "ModelUnavailableError",
    "ModerationAwayError",
    "NotFoundError",
    "RateLimitedError",
    "ShuttingDownError",
    "StorageFullError"
  ]
};
