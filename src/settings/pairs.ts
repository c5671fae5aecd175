import { cloudIds, ownSettings } from '#src/domain/backends.ts';

const moderations = ['MODERATION_URL', 'MODERATION_MODEL'];

/**
 * Settings that do nothing without another one: each with those of which one must be set beside it. What is switched
 * off by name, as with METRICS=off, may keep its settings. Names that other programs read as well are not among them.
 */
const pairs: Readonly<Record<string, readonly string[]>> = {
  DATABASE_LISTEN_URL: ['DATABASE_URL'],
  IMAGES_PATH_STYLE: ['IMAGES'],
  IMAGES_REDIRECT: ['IMAGES'],
  MODERATION_KEY: ['MODERATION_URL'],
  MODERATION_LABELS: ['MODERATION_MODEL'],
  MODERATION_THRESHOLD: ['MODERATION_MODEL'],
  MODERATION_FAILURE: moderations,
  MODERATION_TIMEOUT_MS: moderations,
  METRICS_HOST: ['METRICS'],
  METRICS_PORT: ['METRICS'],
  OTEL_EXPORTER_OTLP_HEADERS: ['OTEL_EXPORTER_OTLP_ENDPOINT'],
  ...Object.fromEntries(cloudIds.flatMap(pairsOfCloud)),
};

function pairsOfCloud(id: (typeof cloudIds)[number]) {
  const own = Object.keys(ownSettings(id));
  return ['BASE_URL', 'CONCURRENCY', 'RATE_PER_MINUTE', 'MONTHLY_BUDGET', ...own].map(
    (name) => [`${id}_${name}`.toUpperCase(), [`${id.toUpperCase()}_API_KEY`]] as const,
  );
}

/** A sentence for each setting that is given, and does nothing as long as none of its partners is. */
export function missingPartners(given: Readonly<Record<string, string>>): string[] {
  return Object.entries(pairs).flatMap(([name, partners]) => {
    const value = given[name];
    if (value === undefined || value === 'off') return [];
    if (partners.some((partner) => given[partner] !== undefined)) return [];
    return [
      `${name} has no effect without ${partners.join(' or ')}: set that as well, or leave ${name} out.`,
    ];
  });
}
