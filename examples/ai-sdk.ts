import { writeFile } from 'node:fs/promises';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateImage } from 'ai';

const darkroom = createOpenAICompatible({
  name: 'darkroom',
  baseURL: `${process.argv[2] ?? 'http://127.0.0.1:4000'}/v1`,
  apiKey: process.env.DARKROOM_KEY ?? 'none',
});
const { image } = await generateImage({
  model: darkroom.imageModel('portrait-sd'),
  prompt: 'a portrait of a woman',
  size: '512x768',
  providerOptions: { darkroom: { seed: 7, num_inference_steps: 30 } },
});
await writeFile('portrait.png', image.uint8Array);
