import type { Config } from '#src/config.ts';
import type { AccountLimits } from '#src/generations/context.ts';
import type { Retention } from '#src/generations/retention.ts';
import type { UploadLimits } from '#src/uploads/upload.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What an account may have, by the settings. */
export function limitsOf(config: Config): AccountLimits {
  return {
    concurrent: orNone(config.ACCOUNT_CONCURRENT),
    queued: orNone(config.ACCOUNT_QUEUED),
    requestsPerMinute: orNone(config.ACCOUNT_REQUESTS_PER_MINUTE),
  };
}

/** How long things are kept, by the settings. */
export function retentionOf(config: Config): Retention {
  return {
    imagesMs: orNone(config.KEEP_IMAGES_DAYS) * dayMs,
    eventsMs: orNone(config.KEEP_EVENTS_DAYS) * dayMs,
    idempotencyKeysMs: config.KEEP_IDEMPOTENCY_KEYS_HOURS * hourMs,
  };
}

/** 0 stands for no limit. */
function orNone(value: number): number {
  return value === 0 ? Number.POSITIVE_INFINITY : value;
}

export function uploadsOf(config: Config): UploadLimits {
  return { perAccount: config.ACCOUNT_UPLOADS, keptMs: config.KEEP_UPLOADS_HOURS * hourMs };
}
