import type { MintedKey } from '#src/accounts/keys.ts';
import { keyFacts } from '#src/administration/facts.ts';
import { limitOptions, parseCount, parseLimits, parseScopes } from './arguments.ts';
import type { Command, Output } from './command.ts';
import { moment, table } from './table.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** API keys. */
export const keyCommands: readonly Command[] = [
  {
    usage: 'key create ACCOUNT',
    does: 'Makes a key and prints it, this once.',
    options: {
      name: 'what it is for',
      scopes: 'what it may do: generate,read by default; admin for administrators',
      days: 'how long it works; for ever by default',
      environment: 'stands in the key, 1 to 12 of a-z; live by default',
      ...limitOptions,
    },
    async run({ administration, now }, { positionals: [accountId = ''], options }) {
      const { name = 'command line', scopes = 'generate,read', environment = 'live' } = options;
      const expiresAt =
        options.days === undefined ? null : now() + parseCount(options.days, 'a time') * dayMs;
      return shown(
        await administration.createKey({
          accountId,
          name,
          environment,
          expiresAt,
          scopes: parseScopes(scopes),
          limits: parseLimits(options),
        }),
      );
    },
  },
  {
    usage: 'key revoke KEY',
    does: 'Ends a key at once. KEY is its id, the part after the environment.',
    options: {},
    async run({ administration }, { positionals: [id = ''] }) {
      const key = await administration.revokeKey(id);
      return { text: `Revoked at ${moment(key.revokedAt)}.`, json: keyFacts(key) };
    },
  },
  {
    usage: 'key limit KEY',
    does: 'Says anew what a key may ask for: what is left out has no limit.',
    options: limitOptions,
    async run({ administration }, { positionals: [id = ''], options }) {
      const key = await administration.limitKey(id, parseLimits(options));
      const { models, backends, requestsPerMinute } = key.limits;
      const text = table(
        ['KEY', 'MODELS', 'BACKENDS', 'A MINUTE'],
        [
          [
            id,
            models?.join(',') ?? 'all',
            backends?.join(',') ?? 'all',
            `${requestsPerMinute ?? 'any'}`,
          ],
        ],
      );
      return { text, json: keyFacts(key) };
    },
  },
  {
    usage: 'key rotate KEY',
    does: 'Prints a new key in the place of one, which works on for a while.',
    options: { hours: 'how long the old one works on; 24 by default' },
    async run({ administration }, { positionals: [id = ''], options: { hours = '24' } }) {
      return shown(await administration.rotateKey(id, parseCount(hours, 'a time') * hourMs));
    },
  },
];

function shown({ text: key, record }: MintedKey): Output {
  const text = `${key}\n\nThis is the only time it is shown. Its id is ${record.id}; it ${record.expiresAt === null ? 'does not expire' : `expires at ${moment(record.expiresAt)}`}.`;
  return { text, json: { key, ...keyFacts(record) } };
}
