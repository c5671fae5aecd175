import { randomUUID } from 'node:crypto';
import { connectMcp, factsOf } from './mcp-client.ts';
import type { ServedGateway } from './served-gateway.ts';

/** A request as every door can be asked: parameters by the names of the GraphQL API. */
export interface DoorRequest {
  readonly model: 'tiny-sd' | 'portrait-sd' | 'ssd-1b';
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly route?: { readonly backend?: string; readonly maxCost?: number };
  readonly key?: string;
}

/** What a door says when the generation has ended, or why it was not accepted. */
export interface DoorOutcome {
  /** The id of the generation as the API gives it; null where none was accepted. */
  readonly generation: string | null;
  /** The code of the refusal or of the failure; null where all images are there. */
  readonly code: string | null;
}

/** A way in. */
export type Door = (
  host: ServedGateway,
  request: DoorRequest,
  account: string,
) => Promise<DoorOutcome>;

const fields = { 'tiny-sd': 'tinySD', 'portrait-sd': 'portraitSD', 'ssd-1b': 'ssd1b' } as const;

/** Written by hand, not with the door's own table: what it says is what is tested. */
const openAiNames: Readonly<Record<string, string>> = {
  prompt: 'prompt',
  negativePrompt: 'negative_prompt',
  scheduler: 'scheduler',
  numInferenceSteps: 'num_inference_steps',
  guidanceScale: 'guidance_scale',
  samples: 'n',
  seed: 'seed',
  promptSyntax: 'prompt_syntax',
  decoder: 'decoder',
};

const graphql: Door = async (host, { model, parameters, route, key }, account) => {
  const { data } = await host.request<{ generateImage: GraphqlOutcome }>(
    `mutation ($input: GenerateImageInput!, $route: RouteInput, $key: String) {
      generateImage(input: $input, route: $route, idempotencyKey: $key, waitMs: 60000) {
        ... on GenerateImageSuccess { generation { id failure { code } } }
        ... on Error { code }
      }
    }`,
    { input: { [fields[model]]: parameters }, route, key },
    account,
  );
  const { generation, code = null } = data.generateImage;
  return generation
    ? { generation: generation.id, code: generation.failure?.code ?? null }
    : { generation: null, code };
};

interface GraphqlOutcome {
  readonly code?: string;
  readonly generation?: { readonly id: string; readonly failure: { readonly code: string } | null };
}

const openAi: Door = async (host, { model, parameters, route, key }, account) => {
  const { width, height, ...others } = parameters;
  const named = Object.entries(others).map(([name, value]) => [openAiNames[name], value]);
  const response = await fetch(`${host.url}/v1/images/generations`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-api-key': account,
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    body: JSON.stringify({
      model,
      ...Object.fromEntries(named),
      ...(width !== undefined && { size: `${width}x${height}` }),
      ...(route && { route: { backend: route.backend, max_cost: route.maxCost } }),
    }),
  });
  const answer = (await response.json()) as {
    error?: { code: string };
    generation?: { failure: { code: string } | null };
  };
  return {
    generation: response.headers.get('x-generation-id'),
    code: answer.error?.code ?? answer.generation?.failure?.code ?? null,
  };
};

const mcp: Door = async (host, { model, parameters, route, key }, account) => {
  const client = await connectMcp(host.url, { key: account });
  const result = await client.callTool({
    name: 'generate_image',
    arguments: {
      model,
      ...parameters,
      ...route,
      // The one door that asks for a key in any case.
      idempotencyKey: key ?? randomUUID(),
      waitSeconds: 60,
      pictures: 'links',
    },
  });
  await client.close();
  const { id, failure, error, generation } = factsOf(result);
  return {
    generation: id ?? generation?.id ?? null,
    code: error?.code ?? failure?.code ?? null,
  };
};

export const doors: Readonly<Record<string, Door>> = {
  GraphQL: graphql,
  OpenAI: openAi,
  MCP: mcp,
};
