/**
 * What an agent does with the tools: asks for the cost, asks for the picture, and asks again until it is there.
 *
 *     node examples/mcp.ts "a red circle on a blue background" [gateway]
 */
import { writeFile } from 'node:fs/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [prompt = 'a red circle', gateway = 'http://127.0.0.1:4000'] = process.argv.slice(2);
const { DARKROOM_KEY } = process.env;

const client = new Client({ name: 'example', version: '1.0.0' });
const headers: HeadersInit = DARKROOM_KEY ? { authorization: `Bearer ${DARKROOM_KEY}` } : {};
await client.connect(
  new StreamableHTTPClientTransport(new URL(`${gateway}/mcp`), { requestInit: { headers } }),
);

const request = { model: 'tiny-sd', prompt };
const estimate = await client.callTool({ name: 'estimate_image', arguments: request });
console.log(estimate.content[0]);

// The same key after a time-out finds the same picture.
const idempotencyKey = crypto.randomUUID();
let result = await client.callTool({
  name: 'generate_image',
  arguments: { ...request, idempotencyKey },
});
type Facts = { readonly id: string; readonly status: string };
while (['QUEUED', 'RUNNING'].includes((result.structuredContent as Facts).status)) {
  const { id } = result.structuredContent as Facts;
  result = await client.callTool({ name: 'get_generation', arguments: { id } });
}

for (const part of result.content) {
  if (part.type === 'image') await writeFile('image.png', Buffer.from(part.data, 'base64'));
  else console.log(part);
}
await client.close();
