/**
 * From mutation to image with nothing but `fetch`.
 *
 *     node examples/fetch.ts "a red circle on a blue background" [gateway]
 */
import { writeFile } from 'node:fs/promises';

const [prompt = 'a red circle on a blue background', gateway = 'http://127.0.0.1:4000'] =
  process.argv.slice(2);

const post = (query: string, variables: object, accept = 'application/json') =>
  fetch(`${gateway}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query, variables }),
  });

const accept = /* GraphQL */ `
  mutation ($prompt: String!) {
    generateImage(input: { tinySD: { prompt: $prompt, seed: 0 } }) {
      ... on GenerateImageSuccess { generation { id } }
      ... on Error { message }
    }
  }
`;
const accepted = await post(accept, { prompt }).then((response) => response.json());
const { generation, message } = accepted.data.generateImage;
if (!generation) throw new Error(message);

const watch = /* GraphQL */ `
  subscription ($id: ID!) {
    generation(id: $id) {
      generation {
        status
        progress { step steps basis }
        images { url }
        failure { message }
      }
    }
  }
`;
const stream = await post(watch, { id: generation.id }, 'text/event-stream');
let rest = '';
let last: { status: string; images: { url: string }[]; failure?: { message: string } } | undefined;
for await (const text of stream.body!.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split('\n');
  rest = lines.pop()!;
  for (const line of lines.filter((one) => one.startsWith('data: {'))) {
    last = JSON.parse(line.slice('data: '.length)).data.generation.generation;
    console.log(JSON.stringify(last));
  }
}
if (last?.status !== 'SUCCEEDED')
  throw new Error(last?.failure?.message ?? 'the stream ended early');

const image = await fetch(last.images[0]!.url).then((response) => response.bytes());
await writeFile('image.png', image);
console.log(`image.png: ${image.length} bytes`);
