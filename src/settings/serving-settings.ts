import { z } from 'zod';
import { longestTimerMs } from '#src/async/delay.ts';
import { address, choice, list, onOrOff, wholeFrom } from './setting-types.ts';

const tenYearsMs = 10 * 365 * 86_400_000;

/** How requests come in, and what goes out. */
export const servingSettings = {
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('The address to listen on. Any but loopback needs accounts and keys.'),
  PORT: wholeFrom(0, 65_535).default(4000).describe('The port; 0 takes a free one.'),
  PUBLIC_URL: address()
    .optional()
    .describe('The address that clients reach the gateway at; by default http://HOST:PORT.'),
  CORS_ORIGINS: list(
    (one) => one === '*' || URL.parse(one)?.origin === one,
    'origins are written as https://app.example.com, with commas between them, or *',
  ).describe('Origins of pages that may use the API besides its own, with commas; * for any.'),
  INTROSPECTION: choice('auto', 'on', 'off')
    .default('auto')
    .describe('Whether clients may ask for the schema, and GraphiQL: auto only on loopback.'),
  FEDERATION: onOrOff(false).describe(
    'Whether the schema is served as a subgraph of federation 2: on or off.',
  ),
  DOCUMENTS: choice('any', 'known')
    .default('any')
    .describe('Which GraphQL documents run: any, or only those in schema/operations.'),
  URL_SECRET: z
    .string()
    .min(16, 'it must have at least 16 characters')
    .optional()
    .describe('Signs image URLs; by default drawn once and kept in DATA_DIR.'),
  URL_LIFETIME_MS: wholeFrom(1, tenYearsMs)
    .default(900_000)
    .describe('How long an image URL works.'),
  WEBHOOK_HOSTS: list(
    (one) => URL.parse(`http://${one}`)?.host === one,
    'hosts are written as hooks.internal:8080, with commas between them',
  ).describe('Hosts that webhooks may be sent to though they are private, or without encryption.'),
  MAX_SUBSCRIPTIONS: wholeFrom(1).default(10_000).describe('Subscriptions open at once.'),
  MAX_SUBSCRIPTIONS_PER_ACCOUNT: wholeFrom(1)
    .default(1_000)
    .describe('Subscriptions that one account may have open at once.'),
  MAX_CONNECTIONS: wholeFrom(1)
    .default(12_000)
    .describe('Connections open at once; idle ones make way for new ones.'),
  DRAIN_MS: wholeFrom(0, longestTimerMs)
    .default(30_000)
    .describe('How long running work may take to end when the gateway is stopped.'),
};
