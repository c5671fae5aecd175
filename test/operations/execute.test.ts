import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import {
  buildSchema,
  type ExecutionResult,
  GraphQLError,
  getIntrospectionQuery,
  parse,
  execute as reference,
} from 'graphql';
import { expect, test } from 'vitest';
import { schema as ownSchema } from '#schema/index.ts';
import { execute } from '#src/operations/execution/execute.ts';

/* The reference is graphql-js: for every document and every behaviour of resolvers, the same answer. */

const fields = `
  number(by: Int = 1): Int
  strict: Int!
  colour: Colour
  numbers: [Int]
  strictNumbers: [Int!]
  table: [[Int!]]
  child: Thing
  strictChild: Thing!
  children: [Thing]!
  strictChildren: [Thing!]
  any: Any
  anyOf: [Either!]
`;
const schema = buildSchema(`
  enum Colour { RED BLUE }
  interface Any { ${fields} }
  type Thing implements Any { ${fields} }
  type Other implements Any { ${fields} }
  union Either = Thing | Other
  type Query { ${fields} }
  type Mutation { ${fields} }
`);

const selections = fc.letrec<{ selection: string; part: string }>((tie) => ({
  selection: fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((all) => all.join(' ')),
  part: fc.oneof(
    { depthSize: 'xsmall' },
    fc.constantFrom(
      '__typename',
      'number',
      'strict',
      'colour',
      'numbers',
      'strictNumbers',
      'table',
      'again: number',
      'given: number(by: $by)',
      'number @skip(if: $yes)',
      'strict @include(if: $yes)',
    ),
    tie('selection').map((below) => `child { ${below} }`),
    tie('selection').map((below) => `strictChild { ${below} }`),
    tie('selection').map((below) => `children { ${below} }`),
    tie('selection').map((below) => `strictChildren { ${below} }`),
    tie('selection').map((below) => `any { ${below} ... on Thing { ${below} } ...Part }`),
    tie('selection').map((below) => `anyOf { ... on Any { ${below} } ... on Other { strict } }`),
    tie('selection').map((below) => `... @include(if: $yes) { ${below} }`),
  ),
}));

/** What a field does: it answers at once or later, or fails in one of the ways there are. */
type Behaviour = 'now' | 'later' | 'throws' | 'rejects' | 'error' | 'null' | 'late null';
const behaviours = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Behaviour>('now') },
  { weight: 4, arbitrary: fc.constant<Behaviour>('later') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Behaviour>('throws', 'rejects', 'error', 'null', 'late null'),
  },
);

/** Settles in a turn of the event loop of its own, in the order of the calls. */
let turn = Promise.resolve();
function inTurn(): Promise<void> {
  turn = turn.then(() => new Promise((resolve) => setImmediate(resolve)));
  return turn;
}

/**
 * Runs the reference, which leaves errors unhandled that come after one that empties a list: they
 * are its own. Where ours did so, the test would fail.
 */
async function ignoringUnhandled<T>(run: () => Promise<T>): Promise<T> {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', () => {});
  const result = await run();
  await quiet();
  process.removeAllListeners('unhandledRejection');
  for (const listener of listeners) process.on('unhandledRejection', listener);
  return result;
}

/** Once nothing settles any more. */
async function quiet(): Promise<void> {
  for (let last: unknown; last !== turn; ) {
    last = turn;
    await turn;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function behave(behaviour: Behaviour, name: string, value: unknown): unknown {
  const error = new Error(`${name} failed`);
  if (behaviour === 'throws') throw error;
  if (behaviour === 'error') return error;
  if (behaviour === 'null') return null;
  if (behaviour === 'now') return value;
  const settled = inTurn().then(() => {
    if (behaviour === 'rejects') throw error;
    return behaviour === 'later' ? value : null;
  });
  // An item may fail before the list that it is in is there.
  settled.catch(() => {});
  return settled;
}

/** @param choices what one field after the other does and how long each list is, again and again */
function sourceOf(choices: readonly { behaviour: Behaviour; number: number }[]): object {
  let at = 0;
  const next = () => choices[at++ % choices.length]!;
  const number = () => {
    const { behaviour, number: value } = next();
    return behave(behaviour, 'a number', value === 7 ? 'seven' : value);
  };
  const list = (item: () => unknown) => () => {
    const { behaviour, number: length } = next();
    return behave(behaviour, 'a list', length === 7 ? 7 : Array.from({ length }, () => item()));
  };
  // What throws while a list is made would be the list's own error.
  const rejected = (make: () => unknown) => () => {
    try {
      return make();
    } catch (error) {
      return error;
    }
  };
  const thing = (): unknown => {
    const { behaviour, number: kind } = next();
    const __typename = kind === 7 ? 'Query' : kind > 2 ? 'Other' : 'Thing';
    return behave(behaviour, 'a thing', { ...source, __typename });
  };
  const source: object = {
    number: ({ by }: { by: number }) => next().number * by,
    strict: number,
    colour: () => ['RED', 'BLUE', 'GREEN'][next().number % 3],
    numbers: list(rejected(number)),
    strictNumbers: list(rejected(number)),
    table: list(list(rejected(number)) as () => unknown),
    child: thing,
    strictChild: thing,
    children: list(rejected(thing)),
    strictChildren: list(rejected(thing)),
    any: thing,
    anyOf: list(rejected(thing)),
  };
  return source;
}

test('answers what graphql-js answers', async () => {
  const choice = fc.record({ behaviour: behaviours, number: fc.constantFrom(0, 1, 2, 3, 7) });
  await fc.assert(
    fc.asyncProperty(
      selections.selection,
      fc.constantFrom('query', 'mutation'),
      fc.array(choice, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (selection, kind, choices, yes) => {
        const document = parse(`
          ${kind}($yes: Boolean! = true, $by: Int) { ${selection} ...Root }
          fragment Root on ${kind === 'query' ? 'Query' : 'Mutation'} { strict }
          fragment Part on Any { number ... on Other { strict } }
        `);
        const run = (by: typeof execute): Promise<ExecutionResult> => {
          const variableValues = { yes, by: 3 };
          const rootValue = sourceOf(choices);
          return Promise.resolve(by({ schema, document, variableValues, rootValue }));
        };
        const expected = JSON.stringify(
          await ignoringUnhandled(() => run(reference as typeof execute)),
        );
        expect(JSON.stringify(await run(execute))).toBe(expected);
        await quiet();
        // Also when its plan is known.
        expect(JSON.stringify(await run(execute))).toBe(expected);
        await quiet();
      },
    ),
    { numRuns: 200 },
  );
});

test('introspection', async () => {
  const document = parse(getIntrospectionQuery());
  const result = await execute({ schema: ownSchema, document });
  expect(result).toEqual(await reference({ schema: ownSchema, document }));
  expect(result.errors).toBeUndefined();
});

test('variables that do not fit are refused as graphql-js refuses them', async () => {
  const document = parse('query($id: ID!) { generation(id: $id) { id } }');
  for (const variableValues of [{}, { id: null }, { id: {} }]) {
    const args = { schema: ownSchema, document, variableValues };
    expect(await execute(args)).toEqual(await reference(args));
  }
});

test('each operation of a document has a plan of its own', async () => {
  const document = parse('query One { number } query Two { strict }');
  const rootValue = { number: 1, strict: 2 };
  const run = (operationName?: string) => execute({ schema, document, operationName, rootValue });
  expect(await run('One')).toEqual({ data: { number: 1 } });
  expect(await run('Two')).toEqual({ data: { strict: 2 } });
  expect(await run()).toEqual({ errors: [expect.any(GraphQLError)] });
});

test('a key named like the prototype is a key', async () => {
  const document = parse('{ __proto__: number child { __proto__: strict } }');
  const rootValue = { number: 1, child: { strict: 2 } };
  const result = await execute({ schema, document, rootValue });
  expect(JSON.stringify(result)).toBe('{"data":{"__proto__":1,"child":{"__proto__":2}}}');
});

test('resolvers are told of their field what graphql-js tells them', async () => {
  const document = parse(
    'query($by: Int) { child { ...Part } } fragment Part on Thing { one: number(by: $by) }',
  );
  const told: unknown[] = [];
  const rootValue = {
    child: { number: (_args: unknown, _context: unknown, info: object) => told.push(info) },
  };
  const args = { schema, document, rootValue, variableValues: { by: 3 } };
  await reference(args);
  await execute(args);
  const [theirs, ours] = told as [Record<string, unknown>, Record<string, unknown>];
  for (const name of Object.keys(theirs)) expect(ours[name], name).toEqual(theirs[name]);
});

test('the plan that is kept for an operation keeps nothing of the request that came first', async () => {
  const document = parse('query($by: Int) { number(by: $by) child { number } }');
  const rootValue = { number: 1, child: { number: 2 } };
  async function ask(): Promise<WeakRef<object>> {
    const contextValue = {};
    await execute({ schema, document, rootValue, contextValue, variableValues: { by: 1 } });
    return new WeakRef(contextValue);
  }
  const asked = await ask();
  setFlagsFromString('--expose-gc');
  // What a WeakRef was made of is held until the turn of the event loop is over.
  await new Promise(setImmediate);
  runInNewContext('gc')();
  expect(asked.deref()).toBeUndefined();
});
