import { expect, test } from 'vitest';
import { failureOf, outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import { createHuggingFacePair } from './pair.ts';

const kinds = ['mistyped', 'emptyJson', 'corrupt'] as const;
const request = requestOf('ssd-1b', { scheduler: 'EULER' });

// In a file of its own: the client keeps what the Hub has told for as long as the process lives.
test("what cannot be read is the Hub's at no cost, and a provider's that is paid for", async () => {
  await using pair = await createHuggingFacePair({ settings: { PROVIDER: 'replicate' } });
  for (const kind of kinds) {
    pair.standIn.faults.add('mapping', { kind });
    const { error } = await outcomeOf(pair.backend, request);
    expect(failureOf(error)).toMatchObject({ code: 'PROVIDER_BAD_RESPONSE', billed: 'NO' });
  }
  await using other = await createHuggingFacePair({ settings: { PROVIDER: 'replicate' } });
  for (const kind of kinds) {
    other.standIn.faults.add('generate', { kind });
    const { story } = await outcomeOf(other.backend, request);
    expect(story.at(-1)).toBe('sampleFailed 0 PROVIDER_BAD_RESPONSE billed YES cost undefined');
  }
});
