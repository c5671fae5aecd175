import { writeFile } from 'node:fs/promises';
import { createDarkroom } from '#client/index.ts';

const darkroom = createDarkroom({ url: process.argv[2] ?? 'http://127.0.0.1:4000' });
const handle = await darkroom.generate({ tinySD: { prompt: 'a red circle on a blue background' } });
for await (const { generation } of handle)
  console.log(generation.status, generation.progress.step, 'of', generation.progress.steps);
const { images } = await handle.result();
for (const { url } of images)
  if (url) await writeFile('image.png', await fetch(url).then((image) => image.bytes()));
