import { expect, test } from 'vitest';
import { createServersBackend } from '#src/backends/servers/backend.ts';
import { createTestGateway } from '#test/helpers/gateway.ts';
import { createLoggedGateway } from '#test/helpers/logged-gateway.ts';
import { createServerStandIn } from '#test/helpers/servers/server.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const generate = `mutation {
  generateImage(waitMs: 20000, input: { tinySD: { prompt: "a red fox", scheduler: EULER } }) {
    ... on GenerateImageSuccess { generation { id status attempts { backend servers } } }
  }
}`;

test('an attempt names the servers that were asked, in the log as well and after a restart, and no address', async () => {
  await using dead = await createServerStandIn({ auth: 'ann:secret' });
  await using good = await createServerStandIn();
  const url = dead.url.replace('//', '//ann:secret@');
  dead.crash();
  const models = { 'tiny-sd': null };
  await using backend = createServersBackend({
    servers: [
      { name: 'attic', url, models, places: 1 },
      { name: 'cellar 2', url: good.url, models, places: 1 },
    ],
  });
  using folder = temporaryFolder();
  const options = { folder: folder.path, backends: new Map([[backend.id, backend]]) };
  let id: string;
  {
    await using host = await createLoggedGateway({}, options);
    await host.gateway.start();
    const { data } = await host.ask(generate);
    expect(data.generateImage.generation).toMatchObject({
      status: 'SUCCEEDED',
      attempts: [{ backend: 'SERVERS', servers: ['attic', 'cellar 2'] }],
    });
    ({ id } = data.generateImage.generation);
    const lines = host.lines();
    expect(lines.find(({ msg }) => msg === 'attempt ended')).toMatchObject({
      backend: 'servers',
      servers: ['attic', 'cellar 2'],
    });
    for (const secret of ['secret', new URL(dead.url).port])
      expect(JSON.stringify([data, lines])).not.toContain(secret);
  }
  await using again = await createTestGateway(options);
  const { data } = await again.ask(
    'query ($id: ID!) { generation(id: $id) { attempts { servers } } }',
    { id },
  );
  expect(data.generation.attempts).toEqual([{ servers: ['attic', 'cellar 2'] }]);
});

test('what other backends draw names none', async () => {
  await using host = await createLoggedGateway({});
  await host.gateway.start();
  const { data } = await host.ask(generate);
  expect(data.generateImage.generation.attempts).toEqual([{ backend: 'SEGMIND', servers: [] }]);
  expect(host.lines().find(({ msg }) => msg === 'attempt ended')).not.toHaveProperty('servers');
});
