import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import {
  type FieldNode,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  type SelectionNode,
  separateOperations,
  stripIgnoredCharacters,
  visit,
} from 'graphql';
import { generateImage, watchGeneration } from './examples/operations.ts';
import { clientOperations, printClient } from './packages/client/print-client.ts';
import { scalars } from './packages/client/src/graphql.ts';
import { createSubgraphSchema, subgraphText } from './schema/federation.ts';
import { schema } from './schema/index.ts';
import { mcpDocuments } from './src/mcp/documents.ts';

/** The printed schema, and the typed operations of the studio: path to what belongs there. */
async function printAll(): Promise<Map<string, string>> {
  const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;
  const typed = (documents: string) => ({
    documents,
    preset: 'client' as const,
    presetConfig: { fragmentMasking: false },
    config: {
      useTypeImports: true,
      enumsAsTypes: true,
      strictScalars: true,
      scalars: { ...scalars, JSON: 'unknown' },
    },
  });
  const operations: { filename: string; content: string }[] = await generate(
    {
      schema: printed,
      silent: true,
      errorsOnly: true,
      generates: {
        'src/studio/generated/': typed('schema/operations/*.graphql'),
        // Apart: the page loads them with the view that uses them.
        'src/studio/administration/generated/': typed('schema/operations/administration/*.graphql'),
      },
    },
    false,
  );
  return new Map([
    ['schema/schema.graphql', printed],
    ['schema/subgraph.graphql', `${subgraphText(createSubgraphSchema(true))}\n`],
    ['schema/documents.json', await printDocuments()],
    ...operations.map(({ filename, content }) => [filename, content] as const),
    ...(await printClient(schema)),
  ]);
}

/**
 * The operations of the studio, the client, the MCP tools and the examples, by name, as a gateway with `DOCUMENTS=known` runs
 * them, and with the hash that stands for them. With `__typename` everywhere, for the caches.
 */
async function printDocuments(): Promise<string> {
  const folder = 'schema/operations';
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    name.endsWith('.graphql'),
  );
  const files = names.sort().map((name) => readFile(join(folder, name), 'utf8'));
  const client = readFile(clientOperations, 'utf8');
  const texts = [
    ...(await Promise.all(files)),
    await client,
    ...mcpDocuments,
    generateImage,
    watchGeneration,
  ];
  const whole = visit(parse(texts.join('\n')), {
    SelectionSet: (node, _key, parent) =>
      parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION
        ? undefined
        : { ...node, selections: [typename, ...node.selections.filter((one) => !isTypename(one))] },
  });
  const documents = Object.entries(separateOperations(whole)).map(([name, document]) => {
    const text = stripIgnoredCharacters(print(document));
    const sha256 = createHash('sha256').update(text).digest('hex');
    return [name, { sha256, document: text }] as const;
  });
  return `${JSON.stringify(Object.fromEntries(documents), null, 2)}\n`;
}

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
const isTypename = (node: SelectionNode): boolean =>
  node.kind === Kind.FIELD && node.name.value === '__typename';

const files = await printAll();
for (const [path, content] of files) {
  if (!process.argv.includes('--check')) await writeFile(path, content);
  else if ((await readFile(path, 'utf8').catch(() => '')) !== content) {
    console.error(`${path} is out of date: run npm run codegen`);
    process.exitCode = 1;
  }
}
