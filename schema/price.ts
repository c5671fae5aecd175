import { type Price, priceUnits } from '#models/price.ts';
import type { ProviderMonth } from '#src/domain/budgets.ts';
import { builder } from './builder.ts';
import { enumOf } from './enums.ts';
import { administrator, anybody } from './scopes.ts';

const PriceUnit = enumOf('PriceUnit', 'What a price is of.', priceUnits);

/** A line of the table of prices. */
export const PriceType = builder.objectRef<Price>('Price').implement({
  authScopes: anybody,
  description: 'What a provider asks for a model, by a page of its own, or what this gateway asks.',
  fields: (t) => ({
    unit: t.field({
      type: PriceUnit,
      description: 'What the amount is of.',
      resolve: ({ unit }) => unit,
    }),
    amount: t.field({
      type: 'Credits',
      nullable: true,
      description: 'Credits a unit; null where the model is not served.',
      resolve: (price) => ('amount' in price ? price.amount : null),
    }),
    seen: t.exposeString('seen', { description: 'The month or day when it was seen, or set.' }),
    page: t.string({
      nullable: true,
      description: 'The page that says so; null for what this gateway asks for.',
      resolve: ({ page }) => page,
    }),
  }),
});

export const MonthlyBudgetType = builder.objectRef<ProviderMonth>('MonthlyBudget').implement({
  authScopes: administrator,
  description: 'What may be spent at a provider in a calendar month (UTC).',
  fields: (t) => ({
    limit: t.expose('limit', { type: 'Credits', description: 'Credits that may be spent.' }),
    spent: t.expose('spent', {
      type: 'Credits',
      description: 'Credits that attempts have cost that began in the month and ended.',
    }),
    reserved: t.expose('reserved', {
      type: 'Credits',
      description:
        'Credits that running attempts may cost, and those of which it is not known whether they were billed (UNKNOWN).',
    }),
    resetsAt: t.expose('resetsAt', {
      type: 'DateTime',
      description: 'When the next month begins.',
    }),
  }),
});
