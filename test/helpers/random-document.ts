import fc, { type GeneratorValue } from 'fast-check';
import {
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

/** Values of scalars as they are written in a document: right, at the edge, and of the right kind but senseless. */
const scalars: Readonly<Record<string, readonly string[]>> = {
  Boolean: ['true', 'false'],
  BigInt: ['0', '-1', '9007199254740991'],
  Credits: ['0', '0.01', '5'],
  DateTime: ['"2026-01-01T00:00:00Z"'],
  Float: ['0', '7.5', '-1', '1e300'],
  ID: ['"x"', '""', '"R2VuZXJhdGlvbjp4"', '"\\u0000"', '17'],
  Int: ['0', '1', '-1', '20', '512', '2147483647', '-2147483648'],
  Seed: ['-1', '0', '7', '999999999999999', '9007199254740991'],
  String: ['""', '"a red circle"', '"\\uD83D\\uDE00"', '"\\u0000"', `"${'x'.repeat(3_000)}"`],
};

/** Draws a document that the schema allows, with arguments that it allows. */
export function randomDocument(schema: GraphQLSchema, draw: GeneratorValue): string {
  const pick = <T>(items: readonly T[]): T => items[draw(fc.nat, { max: items.length - 1 })]!;
  const chance = (): boolean => draw(fc.boolean);

  function value(type: GraphQLInputType, depth = 0): string {
    if (isNonNullType(type)) return value(type.ofType, depth);
    if (isListType(type)) return `[${chance() ? value(type.ofType, depth) : ''}]`;
    if (isEnumType(type)) return pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const chosen = type.isOneOf
        ? [pick(fields)]
        : fields.filter((field) => isRequiredInputField(field) || (depth < 3 && chance()));
      const entries = chosen.map((field) => `${field.name}: ${value(field.type, depth + 1)}`);
      return `{ ${entries.join(', ')} }`;
    }
    return pick(scalars[type.name] ?? ['null']);
  }

  function selection(type: GraphQLNamedType, depth: number): string {
    if (isAbstractType(type)) {
      const parts = schema
        .getPossibleTypes(type)
        .filter(chance)
        .map((one, index) => `... on ${one.name} ${renamed(one, depth, index)}`);
      return `{ __typename ${parts.join(' ')} }`;
    }
    return isObjectType(type) ? renamed(type, depth, 0) : '';
  }

  /** Fields get an alias where they stand beside those of other types, which may not agree with them. */
  function renamed(type: GraphQLObjectType, depth: number, part: number): string {
    const fields = Object.values(type.getFields())
      .filter((field) => depth < 6 || isLeafType(getNamedType(field.type)))
      .filter(() => draw(fc.nat, { max: 3 }) === 0)
      .slice(0, 6)
      .map((field) => {
        const args = field.args
          .filter((arg) => isRequiredArgument(arg) || chance())
          .map((arg) => `${arg.name}: ${value(arg.type)}`);
        const name = part === 0 ? field.name : `of${part}${field.name}: ${field.name}`;
        const given = args.length > 0 ? `(${args.join(', ')})` : '';
        return `${name}${given} ${selection(getNamedType(field.type), depth + 1)}`;
      });
    return `{ __typename ${fields.join(' ')} }`;
  }

  const [kind, root] = pick([
    ['query', schema.getQueryType()!],
    ['mutation', schema.getMutationType()!],
  ] as const);
  return `${kind} ${selection(root, 0)}`;
}
