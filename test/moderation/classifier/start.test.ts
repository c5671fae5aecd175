import { expect, test } from 'vitest';
import { writeClassifier } from '#test/helpers/classifier-folder.ts';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const draw = `mutation {
  generateImage(input: { tinySD: { prompt: "a red circle" } }, waitMs: 60000) {
    ... on GenerateImageSuccess { generation { cost { captured } images { moderation failure { code } } } }
  }
}`;

test.each([
  [
    { MODERATION_MODEL: '/nowhere' },
    'MODERATION_MODEL=/nowhere is not usable: there is no config.json.',
  ],
  [
    { MODERATION_LABELS: 'red' },
    'MODERATION_LABELS has no effect without MODERATION_MODEL: set that as well, or leave MODERATION_LABELS out.',
  ],
])('a gateway with %j does not start, and says why', async (settings, sentence) => {
  const lines: string[] = [];
  const started = startGatewayProcess(settings, { onLog: (line) => lines.push(line) });
  await expect(started).rejects.toThrow('before it was ready');
  await expect.poll(() => lines.join('\n')).toContain(sentence);
});

test('a gateway with a classifier withholds what that is for, at no charge', async () => {
  using folder = temporaryFolder();
  writeClassifier(folder.path);
  await using gateway = await startGatewayProcess({
    MODERATION_MODEL: folder.path,
    MODERATION_LABELS: 'red,other',
    MODERATION_TIMEOUT_MS: '60000',
  });
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: draw }),
  });
  const { data } = (await response.json()) as {
    data: { generateImage: { generation: unknown } };
  };
  expect(data.generateImage.generation).toEqual({
    cost: { captured: 0 },
    images: [{ moderation: 'WITHHELD', failure: { code: 'CONTENT_REFUSED' } }],
  });
});
