import { McpServer } from '@modelcontextprotocol/server';
import packageJson from '../../package.json' with { type: 'json' };
import { refused } from './answer.ts';
import { toldArguments } from './arguments.ts';
import { type OnFault, shownError } from './faults.ts';
import type { GatewayApi } from './gateway-api.ts';
import { serveTasks } from './tasks.ts';
import type { Tool } from './tool.ts';
import { cancelTool } from './tools/cancel-generation.ts';
import { estimateImage } from './tools/estimate-image.ts';
import { estimateUpscale } from './tools/estimate-upscale.ts';
import { generateImage } from './tools/generate-image.ts';
import { getGeneration } from './tools/get-generation.ts';
import { listModels } from './tools/list-models.ts';
import { upscaleImage } from './tools/upscale-image.ts';

const tools: readonly Tool[] = [
  listModels,
  estimateImage,
  generateImage,
  estimateUpscale,
  upscaleImage,
  getGeneration,
  cancelTool,
];

const instructions =
  'Darkroom makes pictures from text, for credits: one credit is one US dollar. list_models tells what there is, estimate_image what a picture would cost, generate_image makes it, upscale_image makes it larger and estimate_upscale tells what that would cost. Generating may take longer than your tool calls may: then they answer with an id, and get_generation gives the picture when it is there. Nothing is lost or charged twice when a call times out.';

/** The gateway as one caller's tools. It keeps nothing: one may be made for each request. */
export function createMcpServer(api: GatewayApi, onFault: OnFault): McpServer {
  const server = new McpServer(
    { name: 'darkroom', title: 'Darkroom', version: packageJson.version },
    { capabilities: { tools: { listChanged: false } }, instructions },
  );
  for (const { name, title, description, properties, required, annotations, run } of tools)
    server.registerTool(
      name,
      { title, description, annotations, inputSchema: toldArguments(properties, required) },
      async (given, context) => {
        try {
          return await run(api, given, context);
        } catch (error) {
          const { code, message } = shownError(error, onFault);
          return refused({ code, message });
        }
      },
    );
  serveTasks(server.server, api, onFault);
  return server;
}
