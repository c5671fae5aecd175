import { createHash } from 'node:crypto';
import { GraphQLError, print, visit } from 'graphql';
import { createLruCache } from './lru-cache.ts';
import { parseDocument } from './parse-document.ts';

/** The part of a GraphQL request that says which document to run. */
export interface DocumentParams {
  readonly query?: string | null | undefined;
  /** `sha256:` and the SHA-256 of the document in hexadecimal, or the latter alone. */
  readonly documentId?: string | null | undefined;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface DocumentsOptions {
  /** Documents known beforehand: those of `schema/documents.json`. */
  readonly known: readonly KnownDocument[];
  /** Run no others. */
  readonly onlyKnown: boolean;
}

export interface KnownDocument {
  /** Of the document's text, in hexadecimal. */
  readonly sha256: string;
  readonly document: string;
}

export interface Documents {
  /** @returns the document to run; undefined when none was named. @throws GraphQLError */
  find(params: DocumentParams): string | undefined;
}

const maxRegistered = 1_000;
/** Characters of all documents together. */
const maxCharacters = 4_000_000;

/**
 * Persisted documents: a hash stands for a document, in `documentId` as the draft of GraphQL over HTTP
 * has it (appendix A), or in `extensions.persistedQuery` by Apollo's protocol, which urql, Apollo
 * Client and Relay speak. Those of our own clients are known; others are
 * registered by being sent once together with their hash, and forgotten when they get too many.
 */
export function createDocuments({ known, onlyKnown }: DocumentsOptions): Documents {
  const byHash = new Map(known.map(({ sha256: hash, document }) => [hash, document]));
  const forms = new Set(known.map(({ document }) => plainForm(document)));
  const registered = createLruCache<string>({
    maxEntries: maxRegistered,
    maxSize: maxCharacters,
    sizeOf: (_hash, document) => document.length,
  });
  const recognized = createLruCache<boolean>({
    maxEntries: maxRegistered,
    maxSize: maxCharacters,
    sizeOf: (document) => document.length,
  });

  /** Also as clients rewrite it for their caches. */
  function isKnown(document: string): boolean {
    const before = recognized.get(document);
    if (before !== undefined) return before;
    const now = forms.has(plainForm(document));
    recognized.set(document, now);
    return now;
  }

  return {
    find({ query, documentId, extensions }) {
      const named = documentId == null ? undefined : hashIn(documentId);
      const hash = named ?? hashOf(extensions);
      if (named !== undefined && (hashOf(extensions) ?? named) !== named) throw mismatch();
      const document = query || undefined;
      if (document === undefined) {
        if (hash === undefined) return undefined;
        const found = byHash.get(hash) ?? registered.get(hash);
        if (found === undefined && named !== undefined) throw notFound(documentId!);
        if (found === undefined) throw refused('PersistedQueryNotFound', 'NOT_FOUND');
        return found;
      }
      if (onlyKnown && !isKnown(document))
        throw refused('This gateway runs only documents that it knows.', 'NOT_IN_LIST');
      if (hash !== undefined && hash !== sha256(document)) throw mismatch();
      if (hash !== undefined) registered.set(hash, document);
      return document;
    },
  };
}

/**
 * The same for documents that differ in layout, order of definitions and added `__typename`s alone.
 *
 * @throws GraphQLError for what is no document
 */
function plainForm(document: string): string {
  const { definitions } = visit(parseDocument(document), {
    Field: (node) => (node.name.value === '__typename' ? null : undefined),
  });
  return definitions.map(print).sort().join('\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hashOf(extensions: DocumentParams['extensions']): string | undefined {
  const entry = extensions?.persistedQuery as { sha256Hash?: unknown } | null | undefined;
  return typeof entry?.sha256Hash === 'string' ? entry.sha256Hash : undefined;
}

/** @throws GraphQLError for an id of another form, which stands for no document here */
function hashIn(documentId: string): string {
  const [, hash] = /^(?:sha256:)?([0-9a-f]{64})$/.exec(documentId) ?? [];
  if (hash === undefined) throw notFound(documentId);
  return hash;
}

function notFound(documentId: string): GraphQLError {
  return new GraphQLError(
    `There is no document ${JSON.stringify(documentId)}; an id is "sha256:" and the SHA-256 of a document's text in 64 hexadecimal digits, known here or sent before together with its document.`,
    { extensions: { code: 'PERSISTED_DOCUMENT_NOT_FOUND' } },
  );
}

function mismatch(): GraphQLError {
  return refused('The hash is not the SHA-256 of the document.', 'MISMATCH');
}

/** Codes and the first message are the protocol's: clients switch on them. */
function refused(message: string, code: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: `PERSISTED_QUERY_${code}` } });
}
