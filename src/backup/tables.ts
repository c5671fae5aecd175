import type { DatabaseSync } from 'node:sqlite';

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * The tables of the gateway's database, each after those that its rows refer to. What is staged is
 * not among them: it is moved to its files before.
 */
export function tablesOf(database: DatabaseSync): Table[] {
  const names = textsOf(
    database,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> 'staged_images' ORDER BY name",
  );
  const ordered: string[] = [];
  function add(name: string): void {
    if (ordered.includes(name)) return;
    const referred = textsOf(
      database,
      `SELECT DISTINCT "table" FROM pragma_foreign_key_list('${name}')`,
    );
    for (const other of referred) if (other !== name) add(other);
    ordered.push(name);
  }
  for (const name of names) add(name);
  return ordered.map((name) => ({
    name,
    columns: textsOf(database, `SELECT name FROM pragma_table_info('${name}') ORDER BY cid`),
  }));
}

/** The first column of each row. */
function textsOf(database: DatabaseSync, query: string): string[] {
  return database
    .prepare(query)
    .all()
    .map((row) => String(Object.values(row)[0]));
}

/**
 * Rows as JSON objects, whole numbers as texts, which keeps them exact, and bytes as PostgreSQL writes
 * them, `\x` and hexadecimal digits. A row that refers to another of its table, as a key to the one that replaced it, comes
 * after that: the newest come first there.
 */
export function* readRows(
  database: DatabaseSync,
  { name, columns }: Table,
  batchRows: number,
): Generator<string[], void, undefined> {
  const newestFirst =
    name === 'api_keys' ? ' ORDER BY replaced_by IS NOT NULL, created_at DESC' : '';
  const statement = database.prepare(`SELECT ${columns.join(', ')} FROM ${name}${newestFirst}`);
  statement.setReadBigInts(true);
  let batch: string[] = [];
  for (const row of statement.iterate()) {
    batch.push(JSON.stringify(row, (_, value) => asJson(value)));
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function asJson(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return value;
}
