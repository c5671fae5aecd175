/** Media types in headers, compared as https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1 says. */

interface MediaType {
  /** In lower case: `application/json`, or a range such as `text/*`. */
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Names and parameters without regard to case, blanks around `;` and quotes. */
function parseMediaType(text: string): MediaType {
  const [name = '', ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = rest.map((part): [string, string] => {
    const [key = '', value = ''] = part.split('=', 2);
    return [key.trim(), value.trim().replace(/^"(.*)"$/, '$1')];
  });
  return { name, parameters: new Map(parameters) };
}

/** Whether a body of this content type is JSON that we can read: it must be in UTF-8. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined) return false;
  if (contentType === 'application/json') return true;
  const { name, parameters } = parseMediaType(contentType);
  const charset = parameters.get('charset') ?? 'utf-8';
  return name === 'application/json' && (charset === 'utf-8' || charset === 'utf8');
}

/** How a request for operations is answered. */
export interface AnswerTypes {
  /** For a single result; null where the client takes none of JSON's types. */
  readonly json: 'application/json' | 'application/graphql-response+json' | null;
  /** Whether the client takes server-sent events. */
  readonly events: boolean;
  /** Whether it names the parts that Apollo's clients and routers take, and likes events no better. */
  readonly parts: boolean;
  /** Whether it names HTML: browsers that open the address do. */
  readonly html: boolean;
}

const graphqlJson = 'application/graphql-response+json';

/**
 * What the `accept` header allows, by https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1 and
 * https://graphql.github.io/graphql-over-http/draft/#sec-Accept: plain JSON unless the client names
 * GraphQL's own type.
 */
export function answerTypes(accept: string | undefined): AnswerTypes {
  if (accept === undefined || accept === '*/*')
    return { json: 'application/json', events: true, parts: false, html: false };
  const types = accept.split(',').map(parseMediaType);
  const ranges = new Map(types.map((type) => [type.name, weightOf(type)]));
  const parts = types.find(
    ({ name, parameters }) =>
      name === 'multipart/mixed' && parameters.get('subscriptionspec') === '1.0',
  );
  const qualityOf = (type: string): number =>
    ranges.get(type) ?? ranges.get(type.replace(/\/.*/, '/*')) ?? ranges.get('*/*') ?? 0;
  const plain = qualityOf('application/json');
  const own = qualityOf(graphqlJson);
  const prefersOwn = own > plain || (own === plain && ranges.has(graphqlJson));
  const json = prefersOwn ? graphqlJson : 'application/json';
  const events = qualityOf('text/event-stream');
  return {
    json: Math.max(plain, own) > 0 ? json : null,
    events: events > 0,
    parts: parts !== undefined && weightOf(parts) > 0 && weightOf(parts) >= events,
    html: (ranges.get('text/html') ?? 0) > 0,
  };
}

function weightOf({ parameters }: MediaType): number {
  return Number(parameters.get('q') ?? 1);
}
