import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createExperience, openExperience } from '#src/backends/local/measure/experience.ts';
import { createSampleMeter } from '#src/backends/local/measure/sample-meter.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

test('the mean follows what is new, and forgets the rarest kinds of work', () => {
  const experience = createExperience({ first: 100 });
  experience.record('first', 200);
  expect(experience.expect('first')).toBe(130);
  for (let index = 0; index < 1_000; index++) experience.record(`other ${index}`, 1);
  expect(experience.expect('first')).toBeNull();
  expect(experience.expect('other 0')).toBe(1);
});

test('a file keeps it from one process to the next', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'times.json');
  const experience = openExperience(file);
  experience.record('decoding', 40);
  await Promise.all([experience.save(), experience.save()]);
  experience.record('decoding', 50);
  await experience.save();
  expect(openExperience(file).expect('decoding')).toBe(43);
  expect(readdirSync(folder.path)).toEqual(['times.json']);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ decoding: 43 });
});

test.for(['', '{', '[]', '{"a": "b"}', '{"a": -1}', '{"a": 1e300}'])(
  'a file of %j tells nothing, and is written anew',
  async (text) => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'times.json');
    writeFileSync(file, text);
    const experience = openExperience(file);
    expect(experience.expect('a')).toBeNull();
    experience.record('a', 7);
    await experience.save();
    expect(openExperience(file).expect('a')).toBe(7);
  },
);

test('a file that cannot be written is no failure', async () => {
  using folder = temporaryFolder();
  const experience = openExperience(join(folder.path, 'missing', 'times.json'));
  experience.record('a', 7);
  await experience.save();
  expect(experience.expect('a')).toBe(7);
});

test('one image teaches what the next one takes', () => {
  let now = 0;
  const experience = createExperience();
  const meter = createSampleMeter({ experience, key: 'k', evaluations: 20, now: () => now });
  const pass = (ms: number): void => {
    now += ms;
  };
  meter.enter('QUEUED');
  pass(5_000);
  meter.enter('LOADING');
  pass(400);
  meter.enter('ENCODING');
  pass(300);
  meter.enter('LOADING');
  pass(600);
  meter.enter('DENOISING');
  for (let step = 1; step <= 20; step++) {
    pass(50);
    meter.evaluated(step, undefined);
  }
  meter.enter('DECODING');
  pass(200);
  meter.end();
  expect(experience.entries()).toEqual({
    'k loading': 1_000,
    'k encoding': 300,
    'k evaluation': expect.closeTo(50),
    'k decoding': 200,
  });
});
