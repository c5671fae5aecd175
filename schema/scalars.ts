import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { maxSeed } from '#models/parameters.ts';
import { builder } from './builder.ts';

/** As far from the epoch as a date can be: ECMA-262, 21.4.1.1. */
const furthestMs = 8.64e15;

function nearest(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

/** Strict in. Out goes what is stored, whatever it is: one odd number must not hide all that it stands beside. */
function safeInteger(name: string, min: number, max: number) {
  const parse = (value: unknown): number => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
      return value;
    throw new GraphQLError(`${name} must be a whole number from ${min} to ${max}.`);
  };
  return {
    serialize: (value: unknown) =>
      typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : parse(value),
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.INT ? Number(node.value) : null),
  };
}

/** Where what is on the wire is described. */
const specifications = {
  number: 'https://www.rfc-editor.org/rfc/rfc8259#section-6',
  dateTime: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6',
  url: 'https://url.spec.whatwg.org/#absolute-url-string',
  dataUrl: 'https://www.rfc-editor.org/rfc/rfc2397',
  json: 'https://www.rfc-editor.org/rfc/rfc8259',
};

builder.scalarType('BigInt', {
  description: "A whole number that may exceed GraphQL's Int, within JavaScript's safe integers.",
  specifiedByURL: specifications.number,
  ...safeInteger('BigInt', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
});

builder.scalarType('Seed', {
  description: `A seed: a whole number from 0 to ${maxSeed}, or -1 to have one drawn. Published seeds exceed GraphQL's Int.`,
  specifiedByURL: specifications.number,
  // Out-of-range seeds get the typed error of the mutation, which says what is allowed.
  ...safeInteger('Seed', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
});

/** Millionths: the unit of the ledger. */
const microPerCredit = 1e6;

function parseCredits(value: unknown): number {
  const micro = typeof value === 'number' ? Math.round(value * microPerCredit) : Number.NaN;
  if (
    Number.isSafeInteger(micro) &&
    micro >= 0 &&
    Math.abs(micro / microPerCredit - (value as number)) < 1e-9
  )
    return micro;
  throw new GraphQLError('Credits must be a number of 0 or more with at most six decimals.');
}

builder.scalarType('Credits', {
  description: 'An amount of credits, exact to six decimals. One credit is one US dollar.',
  specifiedByURL: specifications.number,
  serialize: (micro) => micro / microPerCredit,
  parseValue: parseCredits,
  parseLiteral: (node) =>
    parseCredits(node.kind === Kind.INT || node.kind === Kind.FLOAT ? Number(node.value) : null),
});

builder.scalarType('DateTime', {
  description: 'A moment, as in 2026-11-21T08:57:00.000Z.',
  specifiedByURL: specifications.dateTime,
  serialize: (ms) => new Date(nearest(ms, -furthestMs, furthestMs)).toISOString(),
  parseValue: (value) => {
    const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(ms))
      throw new GraphQLError('DateTime must be a text such as 2026-11-21T08:57:00Z.');
    return ms;
  },
});

builder.scalarType('URL', {
  description: 'An absolute address.',
  specifiedByURL: specifications.url,
  serialize: (url) => url,
});

builder.scalarType('DataUrl', {
  description: 'A small picture as a `data:` URL, ready to be the source of an image element.',
  specifiedByURL: specifications.dataUrl,
  serialize: (url) => url,
});

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  specifiedByURL: specifications.json,
  serialize: (value) => value,
});
