import { readFile, writeFile } from 'node:fs/promises';
import { generate } from '@graphql-codegen/cli';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './schema/index.ts';

/** The printed schema, and the typed operations of the studio: path to what belongs there. */
async function printAll(): Promise<Map<string, string>> {
  const printed = `${printSchema(lexicographicSortSchema(schema))}\n`;
  const operations: { filename: string; content: string }[] = await generate(
    {
      schema: printed,
      documents: 'schema/operations/*.graphql',
      silent: true,
      errorsOnly: true,
      generates: {
        'src/studio/generated/': {
          preset: 'client',
          presetConfig: { fragmentMasking: false },
          config: {
            useTypeImports: true,
            enumsAsTypes: true,
            strictScalars: true,
            scalars: {
              BigInt: 'number',
              Credits: 'number',
              DataUrl: 'string',
              DateTime: 'string',
              JSON: 'unknown',
              Seed: 'number',
              URL: 'string',
            },
          },
        },
      },
    },
    false,
  );
  return new Map([
    ['schema/schema.graphql', printed],
    ...operations.map(({ filename, content }) => [filename, content] as const),
  ]);
}

const files = await printAll();
for (const [path, content] of files) {
  if (!process.argv.includes('--check')) await writeFile(path, content);
  else if ((await readFile(path, 'utf8').catch(() => '')) !== content) {
    console.error(`${path} is out of date: run npm run codegen`);
    process.exitCode = 1;
  }
}
