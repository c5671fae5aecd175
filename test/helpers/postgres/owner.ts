import { dirname } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from './server.ts';

/** A process that has a server, tells which, and waits to be killed. */
const { url } = await startPostgres();
const client = new Client({ connectionString: url });
await client.connect();
const { rows } = await client.query(
  `SELECT current_setting('data_directory') AS data,
          split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`,
);
process.send?.({ pid: rows[0].pid, folder: dirname(rows[0].data) });
