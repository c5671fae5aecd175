import type { IncomingMessage } from 'node:http';

/** A name or address, and perhaps a port: https://www.rfc-editor.org/rfc/rfc9110#section-7.2 */
const hostPattern = /^(?:\[[\da-f:.]+\]|[^\s:/?#[\]@\\]+)(?::\d{1,5})?$/i;

/**
 * Where a request wants to go, as a URL with the path that routes know.
 *
 * @param basePath the path of the gateway's public address, such as `/darkroom`, or empty. It is
 *   taken off here, unless a proxy has done so before.
 * @returns what is wrong with the request, in a sentence, where that cannot be said
 */
export function targetOf(request: IncomingMessage, basePath: string): URL | string {
  const { url: target = '', headers } = request;
  if (!target.startsWith('/'))
    return 'The request line must name a path, such as /graphql, and not a whole address.';
  const { host } = headers;
  if (host !== undefined && !(hostPattern.test(host) && URL.canParse(`http://${host}`)))
    return 'The Host header must be a name or an address, with a port where needed.';
  const url = URL.parse(`http://gateway${target}`);
  if (!url) return 'The path of the request cannot be read.';
  if (basePath !== '' && url.pathname.startsWith(`${basePath}/`))
    url.pathname = url.pathname.slice(basePath.length);
  return url;
}
