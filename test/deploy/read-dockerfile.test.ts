import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDockerfile, variablesOf } from './read-dockerfile.ts';

test('the Dockerfile has a stage that builds, and one that runs what that built as its user', async () => {
  const stages = readDockerfile(
    await readFile(join(import.meta.dirname, '../../Dockerfile'), 'utf8'),
  );
  expect(stages.map(({ base, name }) => [base, name])).toEqual([
    ['node:24-trixie-slim', 'build'],
    ['node:24-trixie-slim', undefined],
  ]);
  const [build, last] = stages.map(({ instructions }) => instructions);
  expect(build!.map(({ name }) => name)).toEqual(['WORKDIR', 'COPY', 'RUN']);
  expect(last).toContainEqual({ name: 'COPY', rest: '--from=build /app /app' });
  expect(last).toContainEqual({ name: 'USER', rest: 'node' });
  const variables = variablesOf(last!.find(({ name }) => name === 'ENV')!.rest);
  expect(variables).toMatchObject({
    NODE_ENV: 'production',
    DATA_DIR: '/data',
    HF_HOME: '/weights',
  });
});

test('lines that go on are one, comments are none, and quotes go', () => {
  const [stage] = readDockerfile(
    '# syntax\nFROM a AS b\n# why\nRUN one && \\\n  two\nENV A=1 B="2 3"\n',
  );
  expect(stage).toEqual({
    base: 'a',
    name: 'b',
    instructions: [
      { name: 'RUN', rest: 'one && two' },
      { name: 'ENV', rest: 'A=1 B="2 3"' },
    ],
  });
  expect(variablesOf('A=1 B="2 3"')).toEqual({ A: '1', B: '2 3' });
  expect(() => readDockerfile('RUN x')).toThrow('stands before FROM');
});
