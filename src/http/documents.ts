import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { createLRUCache } from 'graphql-yoga';

/** The part of a GraphQL request that says which document to run. */
export interface DocumentParams {
  readonly query?: string | null | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface DocumentsOptions {
  /** Documents known beforehand, by the SHA-256 of their text, in hexadecimal. */
  readonly known: Readonly<Record<string, string>>;
  /** Run no others. */
  readonly onlyKnown: boolean;
}

export interface Documents {
  /** @returns the document to run; undefined when none was named. @throws GraphQLError */
  find(params: DocumentParams): string | undefined;
}

const mostRegistered = 1_000;

/**
 * Persisted documents by Apollo's protocol, which urql, Apollo Client and Relay speak: a hash in
 * `extensions.persistedQuery` stands for a document. Those of our own clients are known; others are
 * registered by being sent once together with their hash, and forgotten when they get too many.
 */
export function createDocuments({ known, onlyKnown }: DocumentsOptions): Documents {
  const registered = createLRUCache<string>({ max: mostRegistered });
  return {
    find({ query, extensions }) {
      const hash = hashOf(extensions);
      const document = query || undefined;
      if (hash !== undefined && document === undefined) {
        const found = known[hash] ?? registered.get(hash);
        if (found === undefined) throw refused('PersistedQueryNotFound', 'NOT_FOUND', 200);
        return found;
      }
      if (document === undefined) return undefined;
      const actual = hash !== undefined || onlyKnown ? sha256(document) : undefined;
      if (hash !== undefined && actual !== hash)
        throw refused('The hash is not the SHA-256 of the document.', 'MISMATCH', 400);
      if (actual === undefined || known[actual] !== undefined) return document;
      if (onlyKnown)
        throw refused('This gateway runs only documents that it knows.', 'NOT_IN_LIST', 403);
      registered.set(actual, document);
      return document;
    },
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function hashOf(extensions: DocumentParams['extensions']): string | undefined {
  const entry = extensions?.persistedQuery as { sha256Hash?: unknown } | null | undefined;
  return typeof entry?.sha256Hash === 'string' ? entry.sha256Hash : undefined;
}

/** Codes and the first message are the protocol's: clients switch on them. */
const refused = (message: string, code: string, status: number): GraphQLError =>
  new GraphQLError(message, { extensions: { code: `PERSISTED_QUERY_${code}`, http: { status } } });
