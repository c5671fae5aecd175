import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const count = z.coerce.number().int().min(1);
const whole = z.coerce.number().int().min(0);
function choice<T extends readonly [string, ...string[]]>(...values: T) {
  return z.enum(values);
}

/** Every variable with its default and what it does: printed by `npm start -- --help`. */
const schema = z.object({
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('The address to listen on. Any but loopback needs accounts and keys.'),
  PORT: port.default(4000).describe('The port; 0 takes a free one.'),
  PUBLIC_URL: z
    .url()
    .optional()
    .describe('The address that clients reach the gateway at; by default http://HOST:PORT.'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('Where the database and the images are kept.'),
  SEGMIND_API_KEY: z.string().min(1).optional().describe("Switches Segmind's cloud on."),
  SEGMIND_BASE_URL: z
    .url()
    .default('https://api.segmind.com')
    .describe("The address of Segmind's API."),
  SEGMIND_CONCURRENCY: count.default(4).describe('Calls to Segmind in flight at once.'),
  SEGMIND_RATE_PER_MINUTE: count
    .default(5)
    .describe('Paid requests to Segmind a minute, until its answers tell another limit.'),
  LOCAL_BACKEND: z
    .stringbool({ truthy: ['on'], falsy: ['off'] })
    .default(true)
    .describe('The engine on this machine: on or off.'),
  LOCAL_CONCURRENCY: count.default(1).describe('Generations that the local engine runs at once.'),
  LOCAL_MEMORY_MB: count
    .default(6_000)
    .describe('Loaded models beyond this are unloaded, least recently used first.'),
  LOCAL_IDLE_MS: count.default(300_000).describe('A model unused for so long is unloaded.'),
  DEMO_WEIGHTS: choice('auto', 'on', 'off')
    .default('auto')
    .describe('Whether the demo weights may stand in: auto only where nothing else is configured.'),
  WEIGHTS_DIR: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Folders <model id>/ in the published layout, or exported to ONNX; looked at before the Hub's cache.",
    ),
  HF_HOME: z
    .string()
    .min(1)
    .optional()
    .describe("The Hugging Face cache's home; by default ~/.cache/huggingface."),
  HF_HUB_CACHE: z
    .string()
    .min(1)
    .optional()
    .describe("The Hub's cache itself, where it is not below HF_HOME."),
  URL_SECRET: z
    .string()
    .min(16)
    .optional()
    .describe('Signs image URLs; by default drawn once and kept in DATA_DIR.'),
  URL_LIFETIME_MS: count.default(900_000).describe('How long an image URL works.'),
  DEFAULT_CREDITS: z.coerce
    .number()
    .min(0)
    .default(100)
    .describe('Credits that the default account starts with.'),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').map((one) => one.trim()))
    .transform((list) => list.filter((one) => one !== ''))
    .refine((list) => list.every((one) => one === '*' || URL.parse(one)?.origin === one), {
      error: 'Origins are written as https://app.example.com, with commas between them, or *',
    })
    .describe('Origins of pages that may use the API besides its own, with commas; * for any.'),
  INTROSPECTION: choice('auto', 'on', 'off')
    .default('auto')
    .describe('Whether clients may ask for the schema, and GraphiQL: auto only on loopback.'),
  DOCUMENTS: choice('any', 'known')
    .default('any')
    .describe('Which GraphQL documents run: any, or only those in schema/operations.'),
  ACCOUNT_CONCURRENT: whole
    .default(16)
    .describe('Generations of one account that run at once; 0 for no limit.'),
  ACCOUNT_QUEUED: whole
    .default(1_000)
    .describe('Generations of one account that may wait; 0 for no limit.'),
  ACCOUNT_REQUESTS_PER_MINUTE: whole
    .default(600)
    .describe('Generations that one account may ask for in a minute; 0 for no limit.'),
  KEEP_IMAGES_DAYS: whole
    .default(0)
    .describe('Image files are deleted after so long; 0 keeps them.'),
  KEEP_EVENTS_DAYS: whole
    .default(7)
    .describe('The steps of ended generations are deleted after so long; 0 keeps them.'),
  KEEP_IDEMPOTENCY_KEYS_HOURS: whole
    .min(24)
    .default(48)
    .describe('How long a repeated request with an idempotency key is known.'),
  DRAIN_MS: whole
    .default(30_000)
    .describe('How long running work may take to end when the gateway is stopped.'),
  MAX_SUBSCRIPTIONS: count.default(10_000).describe('Subscriptions open at once.'),
  MAX_SUBSCRIPTIONS_PER_ACCOUNT: count
    .default(1_000)
    .describe('Subscriptions that one account may have open at once.'),
  MAX_CONNECTIONS: count
    .default(12_000)
    .describe('Connections open at once; idle ones make way for new ones.'),
  LOG_LEVEL: choice('trace', 'debug', 'info', 'warn', 'error', 'silent')
    .default('info')
    .describe('What is logged.'),
});

export type Config = z.infer<typeof schema>;

/** A variable is missing or wrong; the message names each with what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** Empty variables count as not set, as in a `.env` file with nothing behind the sign. @throws ConfigError */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigError(`The configuration is not usable:\n${z.prettifyError(result.error)}`);
}

export function configHelp(): string {
  const properties =
    z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }).properties ?? {};
  const lines = Object.entries(
    properties as Record<string, { default?: unknown; description?: string }>,
  ).map(
    ([name, { default: standard, description }]) =>
      `  ${name.padEnd(28)} ${description}${standard === undefined ? '' : ` [${shown(standard)}]`}`,
  );
  return [
    'npm start',
    '',
    'Starts the gateway. Configured by environment variables:',
    '',
    ...lines,
    '',
  ].join('\n');
}

function shown(value: unknown): string {
  return value === true ? 'on' : value === false ? 'off' : String(value);
}

/** Loopback is 127.0.0.0/8, ::1 and the name for them. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' || host === '::1' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
  );
}
