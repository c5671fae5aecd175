import { z } from 'zod';
import {
  idProperty,
  parseArguments,
  pictureArguments,
  pictureProperties,
} from '#src/mcp/arguments.ts';
import { outcomeOf } from '#src/mcp/outcome.ts';
import type { Tool } from '#src/mcp/tool.ts';
import { waitForEnd } from '#src/mcp/wait.ts';

const own = pictureArguments.extend({ id: z.string() }).strict();

export const getGeneration: Tool = {
  name: 'get_generation',
  title: 'Look at a generation',
  description:
    'Tells where a generation stands that generate_image or upscale_image has accepted, and gives its pictures once they are there. Free. Waits for waitSeconds if it has not ended; call it again until it has. It also gives new links to old pictures.',
  properties: { ...idProperty, ...pictureProperties },
  required: ['id'],
  annotations: { readOnlyHint: true, openWorldHint: false },
  async run(api, given, context) {
    const { id, waitSeconds, pictures } = parseArguments(own, given);
    await waitForEnd(api, id, waitSeconds, context);
    return outcomeOf(api, id, { toLookAt: pictures === 'inline' });
  },
};
