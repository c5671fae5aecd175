import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const file = join(import.meta.dirname, '../../src/async/unowned-errors.ts');

const script = `
  import { EventEmitter } from 'node:events';
  import { surviveUnownedErrors } from ${JSON.stringify(file)};
  surviveUnownedErrors((error) => console.log('noted ' + error.message));
  setTimeout(() => { throw new Error('timer'); });
  void Promise.reject(new Error('promise'));
  setImmediate(() => new EventEmitter().emit('error', new Error('event')));
  setTimeout(() => console.log('alive'), 50);
`;

test('an error in a timer, a promise or an event is noted and ends nothing', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
  ]);
  const lines = stdout.trim().split('\n');
  expect(lines.toSorted()).toEqual(['alive', 'noted event', 'noted promise', 'noted timer']);
});
