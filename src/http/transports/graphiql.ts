import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerTypes } from '#src/http/media-types.ts';
import { graphiqlHeaders, graphiqlTabs } from './graphiql-tabs.ts';

/** Whether a browser opens the address itself. */
export function wantsPage({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && answerTypes(headers.accept).html;
}

/**
 * The page brings everything along, inside of it: its styles, its script and the workers that the
 * script makes. No other page may frame it, because it runs what its address says at a click.
 */
const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  "style-src 'unsafe-inline'",
  'worker-src blob:',
  'img-src data: blob:',
  'font-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#14100e"/><circle cx="16" cy="16" r="9" fill="none" stroke="#ff6a4d" stroke-width="2.5"/><circle cx="16" cy="16" r="4" fill="#ff6a4d"/></svg>';

/** GraphiQL, to look around in the API. @param endpoint the path of the API as browsers reach it */
export function createGraphiqlRoute(endpoint: string) {
  let page: Promise<string> | undefined;
  return async (_request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Nine megabytes of text: read when the page is first looked at.
    page ??= import('@graphql-yoga/render-graphiql').then(({ renderGraphiQL }) =>
      renderGraphiQL({
        title: 'Darkroom',
        logo,
        favicon: `data:image/svg+xml,${encodeURIComponent(logo)}`,
        endpoint,
        headers: graphiqlHeaders,
        defaultTabs: [...graphiqlTabs],
      }),
    );
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'content-security-policy': policy,
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      .end(await page);
  };
}
