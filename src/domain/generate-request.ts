import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';
import type { Route } from './generation.ts';
import type { WebhookRequest } from './webhooks.ts';

/** A validated request: see `parseParameters`. */
export interface GenerateRequest {
  readonly model: CatalogueId;
  /** Defaults filled in; the seed may still be -1. */
  readonly parameters: ModelParameters;
  readonly route: Route;
  readonly idempotencyKey: string | null;
  /** Where the events of this generation are sent, beside the webhooks of the account. */
  readonly webhook?: WebhookRequest | null | undefined;
}
