import { afterAll, beforeAll, expect, test } from 'vitest';
import { pngOf } from '#test/helpers/pictures.ts';
import { startUpscalingGateway, type UpscalingGateway } from '#test/helpers/upscaling-gateway.ts';

let gateway: UpscalingGateway;
beforeAll(async () => {
  gateway = await startUpscalingGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Of 32 x 32 pixels its network of factor 4 takes: so many tiles that there is time between two. */
const large = () => {
  const dataUrl = `data:image/png;base64,${pngOf(1000, 1000, [30, 90, 200]).toString('base64')}`;
  return { image: { dataUrl }, factor: 4 };
};

async function begin(): Promise<string> {
  const { data } = await gateway.host.request<{ upscale: { generation: { id: string } } }>(
    'mutation($input: UpscaleInput!) { upscale(input: $input) { ... on GenerateImageSuccess { generation { id } } } }',
    { input: large() },
  );
  return data.upscale.generation.id;
}

interface Update {
  readonly kind: string;
  readonly generation: {
    readonly status: string;
    readonly progress: { readonly phase: string; readonly step: number; readonly steps: number };
  };
}

/** What a subscriber is told, until its reader leaves. */
async function* updates(id: string): AsyncGenerator<Update> {
  const query =
    'subscription($id: ID!) { generation(id: $id) { kind generation { status progress { phase step steps } } } }';
  const response = await fetch(`${gateway.host.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-api-key': 'alice',
    },
    body: JSON.stringify({ query, variables: { id } }),
  });
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop()!;
    for (const event of events) {
      const data = /^event: next\ndata: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) yield JSON.parse(data).data.generation;
    }
  }
}

test('its tiles are told while it runs, and it is canceled between two of them, uncharged', async () => {
  const id = await begin();
  const seen: string[] = [];
  let steps = 0;
  for await (const { kind, generation } of updates(id)) {
    const { phase, step, steps: of } = generation.progress;
    seen.push(phase);
    steps = of;
    if (phase === 'UPSCALING' && step >= 2 && kind === 'PROGRESS') break;
  }
  expect(seen).toContain('UPSCALING');
  // 42 tiles a side, of which neighbours share 8 pixels.
  expect(steps).toBe(42 * 42);
  const { data } = await gateway.host.request<{ cancelGeneration: object }>(
    `mutation($id: ID!) { cancelGeneration(id: $id) { ... on CancelGenerationSuccess {
      outcome generation { status cost { held captured } images { status } } } ... on Error { message } } }`,
    { id },
  );
  expect(data.cancelGeneration).toMatchObject({
    outcome: 'CANCELED_WHILE_RUNNING',
    generation: {
      status: 'CANCELED',
      cost: { held: 0, captured: 0 },
      images: [{ status: 'CANCELED' }],
    },
  });
});
