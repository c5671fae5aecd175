import { expect, test } from 'vitest';
import { ConfigError, parseConfig } from '#src/config.ts';

test.each([
  [{ PORT: 'many' }, 'PORT=many is not usable: it must be a whole number from 0 to 65535.'],
  [{ PORT: ' ' }, 'PORT=  is not usable: it must be a whole number from 0 to 65535.'],
  [{ PORT: '70000' }, 'PORT=70000 is not usable: it must be a whole number from 0 to 65535.'],
  [
    { DRAIN_MS: '1e12' },
    'DRAIN_MS=1e12 is not usable: it must be a whole number from 0 to 2147483647.',
  ],
  [
    { DEMO_WEIGHTS: 'maybe', LOCAL_BACKEND: 'perhaps' },
    'LOCAL_BACKEND=perhaps is not usable: it must be on or off.\nDEMO_WEIGHTS=maybe is not usable: it must be one of auto, on, off.',
  ],
  [
    { SEGMIND_BASE_URL: 'segmind' },
    'SEGMIND_BASE_URL=segmind is not usable: it must be a URL such as https://images.example.com.',
  ],
  [
    { HTTP_PROXY: 'socks5://me:secret@proxy:1', HTTPS_PROXY: 'proxy:1' },
    'HTTP_PROXY is not usable: it must be a URL such as http://proxy.example.com:3128.',
  ],
  ...['MODERATION_URL', 'OTEL_EXPORTER_OTLP_ENDPOINT', 'SEGMIND_BASE_URL', 'PUBLIC_URL'].map(
    (name): [Record<string, string>, string] => [
      { [name]: 'https://me:secret@example.com/x' },
      `${name} is not usable: it must have no user and no password in it.`,
    ],
  ),
  [
    { DATABASE_URL: 'mysql://me:secret@example.com/x' },
    'DATABASE_URL is not usable: it must be postgres://user:password@host:port/name.',
  ],
  ...['MODERATION_KEY', 'REPLICATE_API_KEY'].flatMap((name) =>
    ['two\nlines', 'schlüssel', 'a b'].map((value): [Record<string, string>, string] => [
      { [name]: value },
      `${name} is not usable: it must be letters, figures and signs of ASCII.`,
    ]),
  ),
  ...['a=%zz', 'a=%', 'a=%e2%9c%93', 'a=%0a', 'a=é', 'a b=c', 'a'].map(
    (value): [Record<string, string>, string] => [
      { OTEL_EXPORTER_OTLP_HEADERS: value },
      'OTEL_EXPORTER_OTLP_HEADERS is not usable: headers are written as name=value, percent-encoded, with commas between them.',
    ],
  ),
  [{ URL_SECRET: 'short' }, 'URL_SECRET is not usable: it must have at least 16 characters.'],
  [
    { WEIGHTS_DIR: '~ada/weights' },
    'WEIGHTS_DIR=~ada/weights is not usable: a ~ stands for your own home folder: write ~ or ~/folder.',
  ],
])('a bad setting is told with what is allowed: %j', (environment, message) => {
  expect(() => parseConfig(environment)).toThrow(new ConfigError(message));
});

test.each([
  [{ MODERATION_KEY: 'k' }, { MODERATION_URL: 'https://m.example' }],
  [{ MODERATION_LABELS: 'red' }, { MODERATION_MODEL: '/m' }],
  [{ MODERATION_THRESHOLD: '0.9' }, { MODERATION_MODEL: '/m' }],
  [{ MODERATION_FAILURE: 'open' }, { MODERATION_MODEL: '/m' }],
  [{ MODERATION_TIMEOUT_MS: '9' }, { MODERATION_URL: 'https://m.example' }],
  [{ METRICS_HOST: '0.0.0.0' }, { METRICS: 'on' }],
  [{ METRICS_PORT: '1' }, { METRICS: 'off' }],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'a=b' }, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://o.example' }],
  [{ DATABASE_LISTEN_URL: 'postgres://u@h/d' }, { DATABASE_URL: 'postgres://u@h/d' }],
  [{ IMAGES_PATH_STYLE: 'on' }, { IMAGES: 's3://bucket' }],
  [{ IMAGES_REDIRECT: 'on' }, { IMAGES: 's3://bucket' }],
  [{ SEGMIND_MONTHLY_BUDGET: '5' }, { SEGMIND_API_KEY: 'k' }],
  [{ REPLICATE_BASE_URL: 'https://r.example' }, { REPLICATE_API_KEY: 'k' }],
  [{ REPLICATE_CONCURRENCY: '5' }, { REPLICATE_API_KEY: 'k' }],
  [{ HUGGINGFACE_RATE_PER_MINUTE: '5' }, { HUGGINGFACE_API_KEY: 'k' }],
  [{ HUGGINGFACE_PROVIDER: 'together' }, { HUGGINGFACE_API_KEY: 'k' }],
] as Record<string, string>[][])('%j alone is refused, and taken with %j', (alone, partner) => {
  const [name] = Object.keys(alone!);
  const [other] = Object.keys(partner!);
  expect(() => parseConfig(alone!)).toThrow(ConfigError);
  expect(() => parseConfig(alone!)).toThrow(
    new RegExp(
      `^${name} has no effect without .*${other}.*: set that as well, or leave ${name} out\\.$`,
    ),
  );
  // What is empty is not set.
  expect(() => parseConfig({ ...alone, [other!]: '' })).toThrow(ConfigError);
  expect(parseConfig({ ...alone, ...partner })).toBeDefined();
});

test('what has no partner and is off is as if it were left out', () => {
  expect(parseConfig({ IMAGES_REDIRECT: 'off' })).toEqual(parseConfig({}));
});

test('a folder may begin with the home folder, as a shell writes it', () => {
  const names = ['~/hf', '$HOME/hf', `$${'{HOME}'}/hf`];
  expect(names.map((name) => parseConfig({ HOME: '/home/ada', HF_HOME: name }).HF_HOME)).toEqual(
    names.map(() => '/home/ada/hf'),
  );
  expect(parseConfig({ HOME: '/home/ada', DATA_DIR: '~', WEIGHTS_DIR: '$HOMES/x' })).toMatchObject({
    DATA_DIR: '/home/ada',
    WEIGHTS_DIR: '$HOMES/x',
  });
  expect(parseConfig({ HF_HUB_CACHE: '/x/~' }).HF_HUB_CACHE).toBe('/x/~');
});

test('proxies are read as curl reads them', () => {
  const proxies = {
    HTTP_PROXY: 'http://one',
    https_proxy: 'two:3128',
    HTTPS_PROXY: 'http://three',
  };
  expect(parseConfig({ ...proxies, no_proxy: 'localhost' })).toMatchObject({
    HTTP_PROXY: 'http://one',
    HTTPS_PROXY: 'http://two:3128',
    NO_PROXY: 'localhost',
  });
  expect(parseConfig({ http_proxy: 'one' }).HTTPS_PROXY).toBe('http://one');
});

test('an empty variable counts as not set', () => {
  expect(parseConfig({ PORT: '', SEGMIND_API_KEY: '' })).toEqual(parseConfig({}));
});
