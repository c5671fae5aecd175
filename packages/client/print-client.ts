import { readFile } from 'node:fs/promises';
import { generate } from '@graphql-codegen/cli';
import {
  type DocumentNode,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  parse,
  print,
  printSchema,
  stripIgnoredCharacters,
} from 'graphql';
import { codegenConfig, scalars } from './src/graphql.ts';

const folder = 'packages/client/src/generated';
export const clientOperations = 'packages/client/operations/client.graphql';

/** The package's generated files: types of the operations, their texts, the members of interfaces. */
export async function printClient(schema: GraphQLSchema): Promise<Map<string, string>> {
  const types: { filename: string; content: string }[] = await generate(
    {
      schema: printSchema(schema),
      documents: clientOperations,
      silent: true,
      errorsOnly: true,
      generates: {
        [`${folder}/types.ts`]: {
          plugins: ['typescript-operations'],
          config: {
            ...codegenConfig,
            scalars: { ...scalars, JSON: 'unknown' },
          },
        },
      },
    },
    false,
  );
  const document = parse(await readFile(clientOperations, 'utf8'));
  return new Map([
    ...types.map(({ filename, content }) => [filename, content] as const),
    [`${folder}/documents.ts`, printDocuments(document)],
    [`${folder}/possible-types.ts`, printPossibleTypes(schema)],
  ]);
}

/** One constant an operation, with the fragments that it needs. */
function printDocuments({ definitions }: DocumentNode): string {
  const lines = definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const name = definition.name!.value;
    const text = stripIgnoredCharacters(print(definition));
    const fragments = neededFragments(text, definitions);
    const spread = fragments.map((one) => `\${${constantOf(one)}}`).join('');
    return [`export const ${constantOf(name)} =\n  \`${text}${spread}\`;`];
  });
  const fragments = definitions.flatMap((definition) =>
    definition.kind === Kind.FRAGMENT_DEFINITION
      ? [
          `const ${constantOf(definition.name.value)} =\n  \`${stripIgnoredCharacters(print(definition))}\`;`,
        ]
      : [],
  );
  const names = definitions.flatMap((definition) =>
    definition.kind === Kind.FRAGMENT_DEFINITION ? [definition.name.value] : [],
  );
  const table = `/** Each with the fragments that it spreads; \`ClientGeneration\` wants a variable \`$preview: Boolean!\`. */\nexport const clientFragments = {\n${names
    .map((name) => {
      const own = definitions.find(
        (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
      )!;
      const needed = neededFragments(stripIgnoredCharacters(print(own)), definitions);
      return `  ${name}: ${[name, ...needed].map(constantOf).join(' + ')},`;
    })
    .join('\n')}\n} as const;`;
  return `${[...fragments, ...lines, table].join('\n')}\n`;
}

function neededFragments(text: string, definitions: DocumentNode['definitions']): string[] {
  const needed = new Set<string>();
  const look = (from: string): void => {
    for (const [, name] of from.matchAll(/\.\.\.(Client\w+)/g)) {
      if (needed.has(name!)) continue;
      needed.add(name!);
      const fragment = definitions.find(
        (one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name,
      );
      if (fragment) look(stripIgnoredCharacters(print(fragment)));
    }
  };
  look(text);
  return [...needed];
}

function constantOf(name: string): string {
  return name[0]!.toLowerCase() + name.slice(1);
}

function printPossibleTypes(schema: GraphQLSchema): string {
  const abstract = Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .map((type) => [
      type.name,
      schema
        .getPossibleTypes(type)
        .map(({ name }) => name)
        .sort(),
    ])
    .sort();
  const table = JSON.stringify(Object.fromEntries(abstract), null, 2);
  return `/** The members of each interface and union, as the caches of Apollo Client and others want them. */\nexport const possibleTypes = ${table};\n`;
}
