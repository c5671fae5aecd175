import { expect, test } from 'vitest';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { writeFolder } from './folders/files.ts';
import { drawRound } from './rounds.ts';

test('every round can be drawn, and its folders can be written', () => {
  for (let round = 0; round < 100; round++) {
    const inputs = drawRound(1, round);
    expect(inputs.length, `round ${round}`).toBeGreaterThan(0);
    for (const input of inputs) {
      if (input.kind !== 'folder') continue;
      using folder = temporaryFolder();
      writeFolder(folder.path, input);
    }
  }
});
