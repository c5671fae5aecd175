import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createTestGateway,
  generateImage,
  localId,
  type TestGateway,
} from '#test/helpers/gateway.ts';

let host: TestGateway;
let alice: string;
let bob: string;

/** Alice and Bob do the same, Bob in between and more of it. */
beforeAll(async () => {
  host = await createTestGateway();
  alice = await host.account('alice', 1_000_000);
  bob = await host.account('bob', 1_000_000);
  for (const key of [bob, alice, bob, bob, alice, alice]) {
    const { data } = await host.ask(generateImage, {}, key);
    await host.ended(localId(data.generateImage.generation.id));
  }
});
afterAll(() => host[Symbol.asyncDispose]());

const lists = {
  generations: `query($first: Int, $after: String, $last: Int, $before: String) {
    list: generations(first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  ledger: `query($first: Int, $after: String, $last: Int, $before: String) {
    list: ledger(first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
};

type Edge = { cursor: string; node: { id: string } };
type Page = {
  list: {
    edges: Edge[];
    pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> &
      Record<'startCursor' | 'endCursor', string>;
  };
};
const idsOf = (edges: readonly Edge[]): string[] => edges.map(({ node }) => node.id);

test.each(Object.entries(lists))('%s can be walked from both ends', async (_name, query) => {
  const { data } = await host.ask(query, { first: 100 }, alice);
  const all = idsOf(data.list.edges);
  const forward: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { list }: Page = (await host.ask(query, { first: 2, after }, alice)).data;
    forward.push(...idsOf(list.edges));
    ({ endCursor: after, hasNextPage: more } = list.pageInfo);
  }
  const backward: string[] = [];
  for (let before: string | null = null, more = true; more; ) {
    const { list }: Page = (await host.ask(query, { last: 2, before }, alice)).data;
    backward.unshift(...idsOf(list.edges));
    ({ startCursor: before, hasPreviousPage: more } = list.pageInfo);
  }
  expect(new Set(all).size).toBe(all.length);
  expect(forward).toEqual(all);
  expect(backward).toEqual(all);
});

test('ids and cursors of the ledger tell nothing of other accounts', async () => {
  const shownTo = async (key: string, account: string) =>
    (await host.ask(lists.ledger, { first: 100 }, key)).data.list.edges.map(
      ({ cursor, node }: Edge) =>
        [cursor, node.id].map((id) => localId(id).replace(account, 'account')),
    );
  expect(await shownTo(alice, 'alice')).toEqual(await shownTo(bob, 'bob'));
});

test.each(Object.entries(lists))(
  '%s refuses the cursor of another account, of another list and of no list',
  async (name, query) => {
    const [other] = Object.entries(lists).filter(([one]) => one !== name);
    const cursorOf = async (text: string, key: string): Promise<string> =>
      (await host.ask(text, { first: 1 }, key)).data.list.edges[0].cursor;
    const wrong = [
      await cursorOf(query, bob),
      await cursorOf(other![1], alice),
      '17',
      'entry:1737',
      '',
      Buffer.from('LedgerEntry:alice:0').toString('base64'),
      Buffer.from('LedgerEntry:alice:1e3').toString('base64'),
    ];
    for (const after of wrong) {
      const { errors } = await host.ask(query, { first: 1, after }, alice);
      expect(errors?.[0]).toMatchObject({
        message: `"${after}" is not a cursor of this list; take one of its edges or of its page info.`,
        extensions: { code: 'INVALID_INPUT' },
      });
    }
  },
);
