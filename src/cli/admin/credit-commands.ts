import { accounts } from '#src/accounts/accounts.ts';
import { balanceFacts } from '#src/administration/facts.ts';
import { readEntries } from '#src/credits/entries.ts';
import { inCredits } from '#src/domain/credits.ts';
import { NotFoundError } from '#src/domain/gateway-errors.ts';
import { readUsage, type UsageGroup, usageGroups } from '#src/generations/store/usage.ts';
import { oneOf, parseCount, parseCredits, parseMoment } from './arguments.ts';
import type { Command } from './command.ts';
import { credits, moment, table } from './table.ts';

const dayMs = 86_400_000;
const allGroups = Object.keys(usageGroups) as UsageGroup[];

/** What accounts have, and what became of it. */
export const creditCommands: readonly Command[] = [
  {
    usage: 'grant ACCOUNT CREDITS',
    does: 'Adds credits to an account.',
    options: { reference: 'names the grant: the same one again adds nothing' },
    async run({ administration, now }, { positionals: [accountId = '', amount = ''], options }) {
      const { isNew, balance } = await administration.grant({
        accountId,
        amount: parseCredits(amount),
        reference: options.reference ?? `command line ${moment(now())}`,
      });
      const done = isNew
        ? 'Granted.'
        : 'There was a grant with this reference before; nothing changed.';
      return {
        text: `${done} Available: ${credits(balance.available)}`,
        json: { account: accountId, granted: isNew, ...balanceFacts(balance) },
      };
    },
  },
  {
    usage: 'ledger ACCOUNT',
    does: "Prints an account's ledger, newest first.",
    options: { limit: 'how many entries; 50 by default' },
    async run({ database }, { positionals: [accountId = ''], options: { limit = '50' } }) {
      const account = await database.read(() => accounts.find(accountId));
      if (!account) throw new NotFoundError('account');
      const { id } = account;
      const entries = await database.read(() =>
        readEntries(id, { limit: parseCount(limit, 'a limit') }),
      );
      const text = table(
        ['WHEN', 'KIND', 'CREDITS', 'FROM', 'TO', 'GENERATION'],
        entries.map((entry) => [
          moment(entry.createdAt),
          entry.kind,
          credits(entry.amount),
          entry.debit,
          entry.credit,
          entry.generationId ?? '-',
        ]),
      );
      const json = entries.map(
        ({ number, kind, amount, debit, credit, generationId, createdAt }) => ({
          number,
          kind,
          amount: inCredits(amount),
          from: debit,
          to: credit,
          generation: generationId,
          createdAt: moment(createdAt),
        }),
      );
      return { text, json };
    },
  },
  {
    usage: 'usage',
    does: 'Prints what was accepted in a time came to, of all accounts.',
    options: {
      by: 'what it is added up by: account, key, model, backend, or day by default',
      account: 'of this account alone',
      from: 'accepted from then on, as 2026-11-01; 30 days before the end by default',
      to: 'accepted before then; now by default',
    },
    async run({ database, now }, { options }) {
      const by = oneOf(allGroups, options.by ?? 'day', 'a group');
      const to = options.to === undefined ? now() : parseMoment(options.to);
      const from = options.from === undefined ? to - 30 * dayMs : parseMoment(options.from);
      const usage = await database.read(() =>
        readUsage({ by, from, to, accountId: options.account }),
      );
      const text = table(
        [by, 'GENERATIONS', 'IMAGES', 'HELD', 'CHARGED', 'COST'],
        usage.map(({ group, generations, images, held, charged, cost }) => [
          group || '-',
          String(generations),
          String(images),
          credits(held),
          credits(charged),
          credits(cost),
        ]),
      );
      const json = usage.map(({ held, charged, cost, ...counts }) => ({
        ...counts,
        held: inCredits(held),
        charged: inCredits(charged),
        cost: inCredits(cost),
      }));
      return { text, json };
    },
  },
];
