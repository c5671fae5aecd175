import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '#src/generations/store/repository.ts';
import { createTestGateway, generateImage, localId } from '#test/helpers/gateway.ts';

const query = `query($id: ID!) { generation(id: $id) { images { thumbhash } } }`;

test('a placeholder is made when it is first asked for, and kept', async () => {
  await using host = await createTestGateway();
  const { data } = await host.ask(generateImage);
  const { id } = data.generateImage.generation;
  await host.ended(localId(id));
  const stored = () => host.database.read(() => repository.samples(localId(id)))[0]!.image!;
  const ask = async () => (await host.ask(query, { id })).data.generation.images[0].thumbhash;

  expect(stored().thumbhash).toBeNull();
  const [one, other] = await Promise.all([ask(), ask()]);
  expect(one).toMatch(/^[\w+/]+=*$/);
  expect(other).toBe(one);
  expect(stored().thumbhash).toBe(one);

  // From then on without the file.
  await host.images.staging!.settle();
  await rm(join(host.folder, 'images'), { recursive: true });
  expect(await ask()).toBe(one);
});

test('an image whose file has gone has none', async () => {
  await using host = await createTestGateway();
  const { data } = await host.ask(generateImage);
  const { id } = data.generateImage.generation;
  await host.ended(localId(id));
  await host.images.staging!.settle();
  await rm(join(host.folder, 'images'), { recursive: true });
  const { data: answer } = await host.ask(query, { id });
  expect(answer.generation.images).toEqual([{ thumbhash: null }]);
});
