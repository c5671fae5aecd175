import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import documents from '#schema/documents.json' with { type: 'json' };
import { keys } from '#src/accounts/keys.ts';
import { budgets } from '#src/budgets/budgets.ts';
import { all, get, run, type Value } from '#src/store/steps.ts';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';
import { localId } from '#test/helpers/gateway.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

/**
 * What may stand in a column. Whatever it is, every list can be read:
 * READ: it is told as it is, or as the nearest that the API can tell;
 * ALONE: one of the values that are known, and another hides its own row at most;
 * KEY: what the row is found by, which no other value can take the place of.
 */
const columns: Record<string, 'READ' | 'ALONE' | 'KEY'> = {
  'accounts.id': 'KEY',
  'accounts.name': 'READ',
  'accounts.created_at': 'READ',
  'accounts.suspended_at': 'READ',
  // Set, it is in no list.
  'accounts.deleted_at': 'ALONE',
  'accounts.erased_at': 'READ',
  'admin_log.account_id': 'READ',
  'admin_log.action': 'ALONE',
  'admin_log.actor': 'READ',
  'admin_log.after': 'READ',
  'admin_log.before': 'READ',
  'admin_log.created_at': 'READ',
  'admin_log.number': 'KEY',
  'admin_log.target': 'READ',
  'api_keys.id': 'KEY',
  'api_keys.account_id': 'KEY',
  'api_keys.name': 'READ',
  'api_keys.environment': 'READ',
  'api_keys.hash': 'READ',
  'api_keys.scopes': 'READ',
  'api_keys.created_at': 'READ',
  'api_keys.expires_at': 'READ',
  'api_keys.revoked_at': 'READ',
  'api_keys.last_used_at': 'READ',
  'api_keys.replaced_by': 'KEY',
  'api_keys.origin': 'READ',
  'api_keys.models': 'READ',
  'api_keys.backends': 'READ',
  'api_keys.requests_per_minute': 'READ',
  'attempts.generation_id': 'KEY',
  'attempts.number': 'KEY',
  'attempts.backend': 'ALONE',
  'attempts.reason': 'READ',
  'attempts.outcome': 'ALONE',
  'attempts.failure': 'ALONE',
  'attempts.billed': 'ALONE',
  'attempts.cost': 'READ',
  'attempts.reserved': 'READ',
  'attempts.servers': 'READ',
  'attempts.started_at': 'READ',
  'attempts.finished_at': 'READ',
  'balances.account_id': 'KEY',
  'balances.available': 'READ',
  'balances.held': 'READ',
  'balances.closed': 'READ',
  'balances.spent': 'READ',
  'balances.open_holds': 'READ',
  'balances.running': 'READ',
  'budget_spans.account_id': 'KEY',
  'budget_spans.ends_at': 'READ',
  'budget_spans.key_id': 'KEY',
  'budget_spans.period': 'KEY',
  'budget_spans.starts_at': 'KEY',
  'budget_spans.used': 'READ',
  'budget_spans.warned': 'READ',
  'budgets.account_id': 'KEY',
  'budgets.amount': 'READ',
  'budgets.key_id': 'KEY',
  'budgets.period': 'KEY',
  'deliveries.attempts': 'READ',
  'deliveries.created_at': 'READ',
  'deliveries.cursor': 'READ',
  'deliveries.event': 'ALONE',
  'deliveries.finished_at': 'READ',
  'deliveries.generation_id': 'KEY',
  'deliveries.give_up_at': 'READ',
  'deliveries.id': 'KEY',
  'deliveries.last_error': 'READ',
  'deliveries.last_status': 'READ',
  'deliveries.next_at': 'READ',
  'deliveries.receiver': 'READ',
  'deliveries.state': 'ALONE',
  'deliveries.webhook_id': 'KEY',
  'entries.seq': 'KEY',
  'entries.account_id': 'KEY',
  'entries.number': 'KEY',
  'entries.generation_id': 'KEY',
  'entries.kind': 'ALONE',
  'entries.debit': 'ALONE',
  'entries.credit': 'ALONE',
  'entries.amount': 'READ',
  'entries.phase': 'READ',
  'entries.created_at': 'READ',
  'events.generation_id': 'KEY',
  'events.cursor': 'KEY',
  'events.kind': 'ALONE',
  'events.status': 'ALONE',
  'events.progress': 'READ',
  'events.created_at': 'READ',
  'generations.seq': 'KEY',
  'generations.id': 'KEY',
  'generations.key_id': 'KEY',
  'generations.account_id': 'KEY',
  'generations.model': 'ALONE',
  'generations.parameters': 'ALONE',
  'generations.route': 'READ',
  'generations.status': 'ALONE',
  'generations.backend': 'ALONE',
  'generations.reason': 'READ',
  'generations.weights': 'ALONE',
  'generations.worker': 'READ',
  'generations.request_id': 'READ',
  'generations.traceparent': 'READ',
  'generations.revision': 'READ',
  'generations.device': 'READ',
  'generations.attempt': 'READ',
  'generations.cancel_at': 'READ',
  'generations.cursor': 'READ',
  'generations.progress': 'READ',
  'generations.warnings': 'ALONE',
  'generations.failure': 'ALONE',
  'generations.estimated': 'READ',
  'generations.deadline': 'READ',
  'generations.created_at': 'READ',
  'generations.started_at': 'READ',
  'generations.finished_at': 'READ',
  'generations.events_expired': 'READ',
  'generations.images_expired': 'READ',
  'generations.tags': 'READ',
  'generations.search': 'READ',
  'generations.deleted_at': 'READ',
  'holds.generation_id': 'KEY',
  'holds.account_id': 'KEY',
  'holds.amount': 'READ',
  'holds.captured': 'READ',
  'holds.state': 'ALONE',
  'holds.closed_at': 'READ',
  'idempotency.account_id': 'KEY',
  'idempotency.key': 'KEY',
  'idempotency.request_hash': 'READ',
  'idempotency.generation_id': 'KEY',
  'idempotency.created_at': 'READ',
  'provider_months.backend': 'KEY',
  'provider_months.ends_at': 'READ',
  'provider_months.reserved': 'READ',
  'provider_months.spent': 'READ',
  'provider_months.starts_at': 'KEY',
  'samples.generation_id': 'KEY',
  'samples.position': 'KEY',
  'samples.id': 'KEY',
  'samples.seed': 'READ',
  'samples.status': 'ALONE',
  'samples.submitting': 'READ',
  'samples.handle': 'READ',
  'samples.cost': 'READ',
  'samples.failure': 'ALONE',
  'samples.file': 'ALONE',
  'samples.mime_type': 'READ',
  'samples.width': 'READ',
  'samples.height': 'READ',
  'samples.bytes': 'READ',
  'samples.sha256': 'READ',
  'samples.thumbhash': 'READ',
  'samples.moderation': 'ALONE',
  'samples.starred': 'READ',
  'generation_uploads.generation_id': 'KEY',
  'generation_uploads.upload_id': 'KEY',
  // The file itself, which no list has, and which is moved away within a second.
  'staged_images.data': 'KEY',
  'staged_images.key': 'KEY',
  'uploads.account_id': 'KEY',
  'uploads.bytes': 'READ',
  'uploads.created_at': 'READ',
  'uploads.expires_at': 'READ',
  'uploads.height': 'READ',
  'uploads.id': 'KEY',
  'uploads.sha256': 'READ',
  'uploads.width': 'READ',
  'webhook_secrets.account_id': 'KEY',
  'webhook_secrets.current': 'READ',
  'webhook_secrets.previous': 'READ',
  'webhook_secrets.previous_until': 'READ',
  'webhooks.account_id': 'KEY',
  'webhooks.created_at': 'READ',
  'webhooks.end_reason': 'READ',
  'webhooks.ended_at': 'READ',
  'webhooks.events': 'READ',
  'webhooks.generation_id': 'KEY',
  'webhooks.id': 'KEY',
  'webhooks.receiver': 'READ',
  'webhooks.url': 'READ',
};

const oddProgress =
  '[{"phase":"DENOISING","basis":"MEASURED","step":1e300,"steps":null,"fraction":null,"etaMs":1e300}]';

const extremes: Record<string, readonly (bigint | string | Uint8Array | null)[]> = {
  INTEGER: [-(2n ** 63n), -(2n ** 53n) - 1n, -1n, 2n ** 31n, 2n ** 63n - 1n, null],
  TEXT: ['', `\u0000${'x'.repeat(10_000)}`, '{', '{}', '[null]', oddProgress, null],
  BLOB: [new Uint8Array(), new Uint8Array(10_000), null],
};

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

let host: ServedGateway;
let odd: string;
/** What every test finds, and leaves. */
let before: Awaited<ReturnType<typeof readAll>>;

beforeAll(async () => {
  const local = createDrawingBackend();
  host = await startServedGateway({
    backends: new Map([[local.id, local]]),
    monthlyBudgets: new Map([[local.id, 1_000_000]]),
  });
  for (const key of ['one', 'two']) {
    const { data } = await host.request<{ generateImage: { generation: { id: string } } }>(
      `mutation($key: String) { generateImage(input: { tinySD: { prompt: "a circle" } }, idempotencyKey: $key) {
        ... on GenerateImageSuccess { generation { id } } } }`,
      { key },
    );
    odd = data.generateImage.generation.id;
    await ended(host, odd);
  }
  await host.database.write(function* () {
    yield* run('DROP TRIGGER entries_are_final');
    yield* run('DROP TRIGGER admin_log_is_final');
    const clock = { now: 0, randomBytes };
    const key = { name: 'k', environment: 'test', scopes: ['READ'], expiresAt: null } as const;
    for (const accountId of ['alice', 'bob']) {
      yield* run(
        "INSERT INTO admin_log (action, account_id, target, actor, before, after, created_at) VALUES ('KEY_CREATED', ?, 'k', '{}', '{}', '{}', 1)",
        accountId,
      );
      const { record } = yield* keys.create({ ...key, accountId }, clock);
      for (const keyId of [null, record.origin])
        yield* budgets.set({ accountId, keyId, period: 'MONTH' }, 1_000_000, Date.now());
      yield* run("INSERT INTO webhook_secrets VALUES (?, 'whsec_c2VjcmV0', NULL, NULL)", accountId);
    }
    yield* run("INSERT INTO uploads VALUES ('picture', 'alice', 'hash', 64, 64, 100, 1, 2)");
    yield* run("INSERT INTO generation_uploads VALUES (?, 'picture')", localId(odd));
    yield* run(
      "INSERT INTO webhooks VALUES ('hook', 'alice', NULL, 'https://example.com/hook', 'alice example.com', '[\"FINISHED\"]', 1, NULL, NULL)",
    );
    yield* run(
      "INSERT INTO deliveries VALUES ('msg', 'hook', 'alice example.com', ?, 9, 'FINISHED', 'DELIVERED', 1, 1, 1, 200, NULL, 1, 1)",
      localId(odd),
    );
  });
  before = await readAll();
  expect(before.errors).toEqual([]);
});
afterAll(() => host[Symbol.asyncDispose]());

test('every column of the schema has its case', () => {
  expect(schemaColumns().map(({ table, name }) => `${table}.${name}`)).toEqual(
    Object.keys(columns).toSorted(),
  );
});

test.each(Object.entries(columns).filter(([, kind]) => kind !== 'KEY'))(
  'whatever stands in %s, every list can be read (%s)',
  async (column, kind) => {
    const [table, name] = column.split('.') as [string, string];
    const { type } = schemaColumns().find((one) => one.table === table && one.name === name)!;
    for (const value of extremes[type]!) {
      await using stored = await store(table, name, value);
      // A value that the database itself refuses is never there to be read.
      if (!stored.taken) continue;
      const { errors, neighbours } = await readAll();
      expect(neighbours).toEqual(before.neighbours);
      if (kind === 'READ') expect(errors).toEqual([]);
    }
    expect(await readAll()).toEqual(before);
  },
);

test('what the API cannot tell is told as the nearest that it can', async () => {
  const [most, least] = [2n ** 63n - 1n, -(2n ** 63n)];
  await using _width = await store('samples', 'width', most);
  await using _seed = await store('samples', 'seed', 2n ** 53n);
  await using _start = await store('generations', 'started_at', least);
  await using _end = await store('generations', 'finished_at', most);
  const { data } = await host.request(
    '{ generations(first: 1) { edges { node { startedAt finishedAt images { width seed } } } } }',
  );
  expect(data).toEqual({
    generations: {
      edges: [
        {
          node: {
            startedAt: '-271821-04-20T00:00:00.000Z',
            finishedAt: '+275760-09-13T00:00:00.000Z',
            images: [{ width: 2 ** 31 - 1, seed: 2 ** 53 }],
          },
        },
      ],
    },
  });
});

test('progress beyond all bounds is told within them, and costs no picture', async () => {
  const backend = createScriptedBackend();
  await using live = await startServedGateway({ backends: new Map([[backend.id, backend]]) });
  const id = await live.generate();
  const run = await backend.nextRun();
  await run.step(Number.POSITIVE_INFINITY, 2 ** 40, { fraction: Number.NaN, etaMs: 1e300 });
  const query =
    '{ generations { edges { node { status progress { step steps fraction etaMs } } } } }';
  const nodesOf = async () => {
    const { data, errors } = await live.request<Lists>(query);
    expect(errors).toBeUndefined();
    return data.generations.edges;
  };
  const told = { step: 100_000, steps: 100_000, fraction: 0, etaMs: 1_209_600_000 };
  expect(await nodesOf()).toEqual([{ node: { status: 'RUNNING', progress: told } }]);
  await run.image();
  await ended(live, id);
  expect(await nodesOf()).toMatchObject([{ node: { status: 'SUCCEEDED' } }]);
});

/** Puts a value into the column of the odd row, until it is disposed of. */
async function store(table: string, name: string, value: bigint | string | Uint8Array | null) {
  const where = wheres[table]!;
  const id = where.includes('generation') || table === 'generations' ? localId(odd) : 'alice';
  const before = host.database.read(() =>
    get<{ value: Value }>(`SELECT ${name} AS value FROM ${table} WHERE ${where}`, id),
  )!.value;
  const set = (to: Value, as = '?') =>
    host.database.write(() => run(`UPDATE ${table} SET ${name} = ${as} WHERE ${where}`, to, id));
  const stored = typeof value === 'bigint' ? set(String(value), 'CAST(? AS INTEGER)') : set(value);
  const taken = await stored.then(
    (count) => count === 1,
    (error: Error) => {
      if (/constraint/.test(error.message)) return false;
      throw error;
    },
  );
  return { taken, [Symbol.asyncDispose]: async () => void (await set(before)) };
}

/** One row of each table, which belongs to the newest generation or to the account of Alice. */
const wheres: Record<string, string> = {
  accounts: 'id = ?',
  admin_log: 'account_id = ? OR number = 1',
  api_keys: 'account_id = ?',
  attempts: 'generation_id = ?',
  balances: 'account_id = ?',
  budget_spans: "key_id = '' AND account_id = ?",
  budgets: "key_id = '' AND account_id = ?",
  provider_months: 'backend <> ?',
  entries: "kind = 'HOLD' AND generation_id = ?",
  events: 'cursor = 2 AND generation_id = ?',
  generations: 'id = ?',
  holds: 'generation_id = ?',
  idempotency: 'generation_id = ?',
  samples: 'generation_id = ?',
  deliveries: 'generation_id = ?',
  generation_uploads: 'generation_id = ?',
  uploads: 'account_id = ?',
  webhook_secrets: 'account_id = ?',
  webhooks: 'account_id = ?',
};

/** Reads all that the API lists. `neighbours`: what is there besides the odd row and what it belongs to. */
async function readAll() {
  const [generations, ledger, accounts, events, webhooks, log] = await Promise.all([
    host.request<Lists>(documents.Generations.document, { first: 10 }),
    host.request<Lists>(documents.Ledger.document, { first: 10 }),
    host.request<{ accounts: { edges: { node: { id: string } | null }[] } }>(
      `{ backends { monthlyBudget { limit spent reserved resetsAt } }
         accounts { edges { node { id name createdAt suspendedAt deletedAt credits { available held spent }
         budgets { ...BudgetFields }
         keys { id name environment scopes createdAt expiresAt revokedAt lastUsedAt replacedBy
           models backends requestsPerMinute budgets { ...BudgetFields } } } } } }
       fragment BudgetFields on Budget { period amount used remaining level startsAt endsAt }`,
    ),
    ended(host, odd),
    host.request(
      `{ webhooks { id url events createdAt endedAt endReason }
         webhookDeliveries { id event state attempts nextAttemptAt lastStatus lastError createdAt finishedAt } }`,
    ),
    host.request<{ adminLog: { edges: readonly object[] } }>(
      `{ adminLog { edges { node { id action account key before after createdAt
         actor { door account key requestId user } } } } }`,
    ),
  ]);
  const errors = [generations, ledger, accounts, webhooks, log].flatMap(
    (answer) => answer.errors ?? [],
  );
  if (events.includes('event: ERROR')) errors.push({ message: events, extensions: {} });
  // Newest first: the half of the entries belongs to the odd generation.
  const entries = ledger.data.ledger.edges;
  const neighbours = {
    generations: generations.data.generations.edges.filter(({ cursor }) => cursor !== odd),
    entries: entries.slice(entries.length / 2),
    accounts: accounts.data.accounts.edges.filter(({ node }) => node?.id === 'bob'),
    // Newest first: the last belongs to Alice.
    log: log.data.adminLog.edges.slice(0, -1),
  };
  return { errors, neighbours: JSON.parse(JSON.stringify(neighbours, withoutUrls)) };
}

interface Lists {
  readonly generations: { readonly edges: readonly { readonly cursor: string }[] };
  readonly ledger: { readonly edges: readonly object[] };
}

/** They hold the time at which they were signed. */
function withoutUrls(name: string, value: unknown): unknown {
  return name.startsWith('url') ? undefined : value;
}

/** The events of a generation to its end. */
async function ended({ url }: ServedGateway, id: string): Promise<string> {
  const path = `/generations/${encodeURIComponent(id)}/events?after=0`;
  const response = await fetch(url + path, { headers: { 'x-api-key': 'alice' } });
  return response.text();
}

function schemaColumns(): Column[] {
  return host.database.read(() =>
    all<Column>(
      `SELECT t.name AS "table", c.name, c.type FROM sqlite_schema t JOIN pragma_table_info(t.name) c
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name || '.' || c.name`,
    ),
  );
}
