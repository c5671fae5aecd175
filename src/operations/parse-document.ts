import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { limits } from './document-limits.ts';

/** @throws GraphQLError with code GRAPHQL_PARSE_FAILED for what is no document, or too long for one */
export function parseDocument(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: limits.tokens.most });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { message, source, positions } = error;
    throw new GraphQLError(message, {
      source: source ?? null,
      positions: positions ?? null,
      extensions: { code: 'GRAPHQL_PARSE_FAILED' },
    });
  }
}
