import DirectivesPlugin from '@pothos/plugin-directives';
import FederationPlugin from '@pothos/plugin-federation';
import { decodeGlobalID } from '@pothos/plugin-relay';
import {
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type GraphQLUnionType,
  parse,
  print,
} from 'graphql';
import { z } from 'zod';
import { accounts } from '#src/accounts/accounts.ts';
import { ForbiddenError, invalidInput } from '#src/domain/gateway-errors.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { GenerationType, ownGeneration } from './generation.ts';
import { GeneratedImageType, ownImage } from './image.ts';
import './index.ts';
import { GenerateImageInput } from './model-inputs.ts';
import { makeAllIdsAtOnce } from './node-ids.ts';

/** As many entities as a page of generations has images, with some room. */
const mostEntities = 1_000;

/** What a router knows of an entity: its key. */
interface Reference {
  readonly id: string;
}

/** @returns null where the key is another type's, which looks like what is not there */
function localId(typename: string, { id }: Reference): string | null {
  try {
    const decoded = decodeGlobalID(id);
    return decoded.typename === typename ? decoded.id : null;
  } catch {
    // Not an id of ours at all.
    return null;
  }
}

/**
 * The schema as a subgraph of federation 2: the same types and fields, with the keys that a router
 * finds entities by. An entity is read as by the queries that give it, so no one sees more.
 *
 * Loaded only where it is served.
 *
 * @param introspection whether callers may learn the schema, which `_service` tells
 */
export function createSubgraphSchema(introspection: boolean): GraphQLSchema {
  const plugins = builder.options.plugins ?? [];
  if (!plugins.includes(FederationPlugin))
    builder.options.plugins = [...plugins, DirectivesPlugin, FederationPlugin];
  const key = builder.selection<Reference>('id');
  builder.asEntity(GenerationType, {
    key,
    resolveReference: (reference, context) => {
      const id = localId('Generation', reference);
      return id === null ? null : ownGeneration(context, id);
    },
  });
  builder.asEntity(GeneratedImageType, {
    key,
    resolveReference: (reference, context) => {
      const id = localId('GeneratedImage', reference);
      return id === null ? null : ownImage(context, id);
    },
  });
  builder.asEntity(AccountType, {
    key,
    resolveReference: ({ id }, { viewer, database }) =>
      id === viewer.accountId || viewer.scopes.includes('ADMIN')
        ? database.read(() => accounts.find(id))
        : null,
  });
  const schema = withoutOneOf(() =>
    builder.toSubGraphSchema({
      linkUrl: 'https://specs.apollo.dev/federation/v2.4',
      federationDirectives: ['@key'],
    }),
  );
  makeAllIdsAtOnce(schema);
  guardRootFields(schema, introspection);
  return schema;
}

/**
 * The libraries of federation know no `@oneOf`, and refuse a schema with it. So what is told does
 * without, and what is asked is checked as ever: exactly one field.
 */
function withoutOneOf(build: () => GraphQLSchema): GraphQLSchema {
  const { configStore } = builder;
  const config = configStore.getTypeConfig(GenerateImageInput, 'InputObject');
  Object.assign(config, { isOneOf: false });
  try {
    const schema = build();
    Object.assign(schema.getType(config.name)!, { isOneOf: true });
    return schema;
  } finally {
    Object.assign(config, { isOneOf: true });
  }
}

type RootResolver = GraphQLFieldResolver<unknown, Context, { representations: unknown[] }>;

/** The library makes these two fields; what the gateway asks of every other is asked of them here. */
function guardRootFields(schema: GraphQLSchema, introspection: boolean): void {
  const { _service: service, _entities: entities } = schema.getQueryType()!.getFields();
  service!.description = 'The schema as a subgraph, for the router that composes it.';
  entities!.description =
    'What a router finds by its keys, in their order; null where it is not there.';
  const tellSchema = service!.resolve!;
  service!.resolve = (...given) => {
    if (introspection) return tellSchema(...given);
    throw new ForbiddenError('This gateway does not tell its schema: see INTROSPECTION.');
  };
  const known = (schema.getType('_Entity') as GraphQLUnionType).getTypes().map(({ name }) => name);
  const find = entities!.resolve as RootResolver;
  entities!.resolve = ((root, args, context, info) => {
    checkRepresentations(args.representations, known);
    return find(root, args, context, info);
  }) as RootResolver;
}

/** @throws InvalidInputError */
function checkRepresentations(representations: unknown[], known: readonly string[]): void {
  const reference = z.object({ __typename: z.enum(known), id: z.string() });
  if (representations.length > mostEntities)
    throw invalidInput(
      'representations',
      `${representations.length} are too many.`,
      `at most ${mostEntities}`,
    );
  if (!z.array(reference).safeParse(representations).success)
    throw invalidInput(
      'representations',
      'One of them is no entity of this subgraph.',
      `objects with __typename, one of ${known.join(', ')}, and id, a text`,
    );
}

/** As routers are configured with it. @param schema made by `createSubgraphSchema(true)` */
export function subgraphText(schema: GraphQLSchema): string {
  const { resolve } = schema.getQueryType()!.getFields()._service!;
  return print(parse((resolve as () => { sdl: string })().sdl));
}
