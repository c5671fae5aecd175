import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  validate,
} from 'graphql';
import { excessOf } from './document-limits.ts';
import { withCode } from './error-code.ts';
import { createLruCache } from './lru-cache.ts';
import { parseDocument } from './parse-document.ts';
import { withoutSuggestion } from './suggestions.ts';

/** A document that may run, or what is wrong with it. */
export type CheckedDocument =
  | { readonly document: DocumentNode }
  | { readonly errors: readonly GraphQLError[] };

/** A nonsense document does not get an error for each of its words. */
const maxErrors = 5;

/** Characters of all documents together. A parsed one takes up to a hundred times the memory of its text. */
const maxCharacters = 500_000;

/**
 * Parses, limits and validates documents. What comes out depends on the text alone, never on the
 * viewer, so each text is checked once as long as the cache remembers it.
 *
 * @param introspection whether clients may learn the schema
 */
export function createDocumentCheck(schema: GraphQLSchema, introspection: boolean) {
  const checked = createLruCache<CheckedDocument>({
    maxEntries: 1_000,
    maxSize: maxCharacters,
    sizeOf: (text) => text.length,
  });
  const rules = introspection
    ? specifiedRules
    : [...specifiedRules, NoSchemaIntrospectionCustomRule];

  function check(text: string): CheckedDocument {
    const document = parsed(text);
    if (document instanceof GraphQLError) return { errors: [document] };
    // Before validation, which takes quadratic time in places.
    const excess = excessOf(document);
    if (excess) return { errors: [excess] };
    const errors = validate(schema, document, rules, { maxErrors }).map((error) =>
      withCode(error, 'GRAPHQL_VALIDATION_FAILED'),
    );
    if (errors.length === 0) return { document };
    return { errors: introspection ? errors : errors.map(withoutSuggestion) };
  }

  return (text: string): CheckedDocument => {
    const known = checked.get(text);
    if (known) return known;
    const result = check(text);
    checked.set(text, result);
    return result;
  };
}

function parsed(text: string): DocumentNode | GraphQLError {
  try {
    return parseDocument(text);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}
