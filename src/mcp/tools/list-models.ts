import { z } from 'zod';
import { answer } from '#src/mcp/answer.ts';
import { parseArguments } from '#src/mcp/arguments.ts';
import { listModels as document } from '#src/mcp/documents.ts';
import type { Tool } from '#src/mcp/tool.ts';

export const listModels: Tool = {
  name: 'list_models',
  title: 'List the image models',
  description:
    'Lists the text-to-image models of this gateway: what each is good for, its parameters with limits and defaults, and who can run it now. Free. Call it first if you do not know the models.',
  properties: {},
  required: [],
  annotations: { readOnlyHint: true, openWorldHint: false },
  async run(api, given) {
    parseArguments(z.strictObject({}), given);
    const { models } = (await api.send(document)) as { models: readonly object[] };
    return answer(
      `There are ${models.length} models. estimate_image tells what a picture costs, generate_image makes it.`,
      { models },
    );
  },
};
