import { readFile } from 'node:fs/promises';
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '#schema/index.ts';

const named = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
const builtIn = new Set(['ID', 'String', 'Int', 'Float', 'Boolean']);

function* undescribed(type: GraphQLNamedType): Generator<string> {
  if (!type.description && !builtIn.has(type.name)) yield type.name;
  if (isEnumType(type))
    for (const value of type.getValues())
      if (!value.description) yield `${type.name}.${value.name}`;
  if (isInputObjectType(type))
    for (const field of Object.values(type.getFields()))
      if (!field.description) yield `${type.name}.${field.name}`;
  if (isObjectType(type) || isInterfaceType(type))
    for (const field of Object.values(type.getFields())) {
      if (!field.description) yield `${type.name}.${field.name}`;
      for (const argument of field.args)
        if (!argument.description) yield `${type.name}.${field.name}(${argument.name})`;
    }
}

test('every type, field, argument and enum value has a description', () => {
  expect(named.flatMap((type) => [...undescribed(type)])).toEqual([]);
});

test('a description says more than that its field is there', () => {
  const texts = printSchema(schema).matchAll(/"{3}\s*([^"]*?)\s*"{3}\s+(\w+)/g);
  const bare = [...texts].filter(
    ([, text]) => text!.split(/\s+/).length < 3 || /^Its \w+\.$/.test(text!),
  );
  expect(bare.map(([, text, name]) => `${name}: ${text}`)).toEqual([]);
});

test('schema.graphql is what the code says', async () => {
  const committed = await readFile(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
  expect(committed).toBe(`${printSchema(lexicographicSortSchema(schema))}\n`);
});
