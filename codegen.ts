import { readFile, writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './schema/index.ts';

const file = new URL('schema/schema.graphql', import.meta.url);
const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;

if (process.argv.includes('--check')) {
  if ((await readFile(file, 'utf8')) !== printed) {
    console.error('schema/schema.graphql is out of date: run npm run codegen');
    process.exitCode = 1;
  }
} else {
  await writeFile(file, printed);
}
