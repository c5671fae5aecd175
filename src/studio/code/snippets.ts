import type { CatalogueModel } from '../shared/types.ts';
import { operationText } from './operation-text.ts';

/** Where the request goes, and whether a key goes with it. */
export interface Target {
  /** The address of the API, as in `http://127.0.0.1:4000/graphql`. */
  readonly url: string;
  readonly needsKey: boolean;
}

const mutation = `mutation ($input: GenerateImageInput!) {
  generateImage(input: $input, waitMs: 600000) {
    ... on GenerateImageSuccess { generation { status images { url } } }
    ... on Error { message }
  }
}`;

type Snippet = (input: object, target: Target, models: readonly CatalogueModel[]) => string;

/** A request in the languages that people call APIs from. Each runs as it stands and prints the URL of the image. */
export const snippets: Readonly<Record<string, Snippet>> = {
  curl: (input, { url, needsKey }) =>
    [
      `curl -s ${url}`,
      `-H 'content-type: application/json'`,
      ...(needsKey ? [`-H "x-api-key: $DARKROOM_KEY"`] : []),
      `-d '${JSON.stringify(bodyOf(input)).replaceAll("'", "'\\''")}'`,
    ].join(' \\\n  '),

  fetch: (input, { url, needsKey }) => `const response = await fetch(${JSON.stringify(url)}, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',${needsKey ? "\n    'x-api-key': process.env.DARKROOM_KEY," : ''}
  },
  body: JSON.stringify({
    query: \`${mutation.replaceAll('\n', '\n      ')}\`,
    variables: { input: ${indented(input, 4)} },
  }),
});
const { data } = await response.json();
console.log(data.generateImage.message ?? data.generateImage.generation.images[0].url);
`,

  TypeScript: (input, { url, needsKey }) => `import { createDarkroom } from '@darkroom/client';

const darkroom = createDarkroom({
  url: ${JSON.stringify(url.replace(/\/graphql$/, ''))},${needsKey ? '\n  key: process.env.DARKROOM_KEY!,' : ''}
});
const handle = await darkroom.generate(${indented(input, 0)});
for await (const { generation } of handle) console.error(generation.status, generation.progress.fraction);
const { images } = await handle.result();
console.log(images[0]!.url);
`,

  Python: (input, { url, needsKey }) => `import json${needsKey ? ', os' : ''}, urllib.request

request = urllib.request.Request(
    ${JSON.stringify(url)},
    headers={"content-type": "application/json"${needsKey ? ', "x-api-key": os.environ["DARKROOM_KEY"]' : ''}},
    data=json.dumps({
        "query": """${mutation.replaceAll('\n', '\n        ')}""",
        "variables": {"input": json.loads(r'''${JSON.stringify(input).replaceAll("'", '\\u0027')}''')},
    }).encode(),
)
with urllib.request.urlopen(request) as response:
    result = json.load(response)["data"]["generateImage"]
print(result.get("message") or result["generation"]["images"][0]["url"])
`,

  GraphQL: (input, _target, models) => operationText(input, models),
};

function bodyOf(input: object): object {
  return { query: mutation.replaceAll(/\s+/g, ' '), variables: { input } };
}

function indented(value: object, spaces: number): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', `\n${' '.repeat(spaces)}`);
}
