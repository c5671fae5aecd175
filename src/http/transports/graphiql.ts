import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerTypes } from '#src/http/media-types.ts';

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

/** GraphiQL, to look around in the API. @param endpoint the path of the API as browsers reach it */
export function createGraphiqlRoute(endpoint: string) {
  let page: Promise<string> | undefined;
  return async (_request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Nine megabytes of text: read when the page is first looked at.
    page ??= import('@graphql-yoga/render-graphiql').then(({ renderGraphiQL }) =>
      renderGraphiQL({ title: 'Darkroom', endpoint, defaultQuery }),
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

const defaultQuery = `mutation {
  generateImage(input: { tinySD: { prompt: "a red circle on a blue background" } }) {
    __typename
    ... on GenerateImageSuccess {
      generation { id status }
      credits { available held }
    }
    ... on Error { message }
  }
}
`;
