/** What a webhook can be told of a generation: kinds of its stored updates. */
export const webhookEvents = {
  STARTED: 'An attempt began.',
  IMAGE: 'An image is there.',
  FINISHED: 'It ended: with all images, with some, or with none.',
} as const satisfies Record<string, string>;
export type WebhookEvent = keyof typeof webhookEvents;

export function isWebhookEvent(name: unknown): name is WebhookEvent {
  return typeof name === 'string' && Object.hasOwn(webhookEvents, name);
}

export const deliveryStates = {
  PENDING: 'Sent again and again, until it is taken or 24 hours are over.',
  DELIVERED: 'The receiver took it.',
  FAILED: 'It was given up after 24 hours, or with its webhook.',
} as const satisfies Record<string, string>;
export type DeliveryState = keyof typeof deliveryStates;

/** Where an account, or one generation, wants events to be sent. */
export interface Webhook {
  readonly id: string;
  readonly accountId: string;
  /** Null: all generations of the account. */
  readonly generationId: string | null;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly createdAt: number;
  /** Nothing is sent any more from then on. */
  readonly endedAt: number | null;
  readonly endReason: string | null;
}

/** One event that is owed to one webhook. */
export interface Delivery {
  /** Stays the same over all tries: what receivers tell repetitions by. */
  readonly id: string;
  readonly webhookId: string;
  readonly generationId: string;
  /** Of the generation's update. */
  readonly cursor: number;
  readonly event: WebhookEvent;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Milliseconds since the epoch; null while the event before it is pending. */
  readonly nextAt: number | null;
  readonly giveUpAt: number;
  /** The HTTP status of the last answer; null where there was none. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: number;
  readonly finishedAt: number | null;
}

/** What a request brings for its own generation. */
export interface WebhookRequest {
  readonly url: string;
  readonly events: readonly WebhookEvent[];
}
