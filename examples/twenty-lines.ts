import { writeFile } from 'node:fs/promises';
import { acceptedId, generateImage } from './operations.ts';
import { watchGeneration } from './watch-generation.ts';

const gateway = process.argv[2] ?? 'http://127.0.0.1:4000';
const answer = await fetch(`${gateway}/graphql`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    query: generateImage,
    variables: { prompt: 'a red circle on a blue background' },
  }),
}).then((response) => response.json());

for await (const { generation } of watchGeneration({ gateway, id: acceptedId(answer.data) })) {
  console.log(generation.status, generation.progress.step, 'of', generation.progress.steps);
  const url = generation.images[0]?.url;
  if (url) await writeFile('image.png', await fetch(url).then((image) => image.bytes()));
}
