import { writeFile } from 'node:fs/promises';
import OpenAI from 'openai';

const openai = new OpenAI({
  baseURL: `${process.argv[2] ?? 'http://127.0.0.1:4000'}/v1`,
  apiKey: process.env.DARKROOM_KEY ?? 'none',
});
const events = await openai.images.generate({
  model: 'tiny-sd',
  prompt: 'a red circle on a blue background',
  stream: true,
  partial_images: 2,
});
for await (const { type, b64_json, output_format } of events) {
  console.log(type);
  if (type === 'image_generation.completed')
    await writeFile(`image.${output_format}`, b64_json, 'base64');
}
