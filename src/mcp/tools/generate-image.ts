import { z } from 'zod';
import { isTerminal } from '#src/domain/generation.ts';
import { type Refusal, refused } from '#src/mcp/answer.ts';
import { parseArguments, pictureArguments, pictureProperties } from '#src/mcp/arguments.ts';
import { generate as document } from '#src/mcp/documents.ts';
import type { GenerationFacts } from '#src/mcp/generation.ts';
import { requestProperties, requestVariables, requiredOfRequest } from '#src/mcp/image-request.ts';
import { outcomeOf } from '#src/mcp/outcome.ts';
import { asTask, speaksTasks } from '#src/mcp/tasks.ts';
import type { Tool } from '#src/mcp/tool.ts';
import { waitForEnd } from '#src/mcp/wait.ts';

type Result =
  | ({ readonly __typename: `${string}Error` } & Refusal)
  | {
      readonly __typename: 'GenerateImageSuccess';
      readonly replayed: boolean;
      readonly generation: GenerationFacts;
    };

const own = pictureArguments.extend({
  idempotencyKey: z.string('a text that you make up is required'),
});

export const generateImage: Tool = {
  name: 'generate_image',
  title: 'Generate a picture',
  description: [
    'Draws one to four pictures from a prompt. This costs credits (one credit is one US dollar): estimate_image tells how many.',
    'It is accepted at once and drawn in the background, also when this call times out. If it has not ended within waitSeconds, the answer has its id: call get_generation with that until it has ended.',
    'After a time-out or an error of the network call it again with the same arguments and the same idempotencyKey: you get the same picture and pay once. For another picture make up a new idempotencyKey.',
    'Only what is delivered is charged.',
  ].join(' '),
  properties: {
    ...requestProperties,
    idempotencyKey: {
      type: 'string',
      description:
        'A text that you make up for each new picture, without spaces, as in "fox-1". The same one again with the same arguments finds the same picture and charges nothing more.',
    },
    ...pictureProperties,
  },
  required: [...requiredOfRequest, 'idempotencyKey'],
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: true,
  },
  async run(api, given, context) {
    const { idempotencyKey, waitSeconds, pictures } = parseArguments(own, given);
    const { idempotencyKey: _k, waitSeconds: _w, pictures: _p, ...request } = given;
    const { generateImage: result } = (await api.send(document, {
      ...requestVariables(request),
      idempotencyKey,
    })) as { generateImage: Result };
    if (result.__typename !== 'GenerateImageSuccess') {
      const { __typename: _, ...refusal } = result;
      return refused(refusal);
    }
    const { generation, replayed } = result;
    if (speaksTasks(context) && !isTerminal(generation.status)) return asTask(generation);
    await waitForEnd(api, generation.id, waitSeconds, context);
    return outcomeOf(api, generation.id, { replayed, toLookAt: pictures === 'inline' });
  },
};
