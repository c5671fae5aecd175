import type { BackendContractOptions } from '#test/contracts/backend/check.ts';
import { testBackend } from '#test/contracts/backend.ts';
import { testNaughtyTwins } from '#test/contracts/naughty/twins.ts';
import { createHuggingFacePair } from './pair.ts';

const options: BackendContractOptions = {
  model: 'tiny-sd',
  parameters: {},
  payment: 'AT_ONCE',
  async create(manner) {
    const pair = await createHuggingFacePair(
      { concurrency: manner === 'ONE_BY_ONE' ? 1 : 4 },
      { msPerImage: manner === 'SLOW' ? 60_000 : 2 },
    );
    const { standIn, backend } = pair;
    return {
      backend,
      asked: () =>
        standIn.requests.map(({ call, body }) =>
          call === 'generate'
            ? { kind: 'pay', seed: JSON.parse(body).parameters.seed }
            : { kind: 'other' },
        ),
      breakDown: () =>
        standIn.faults.add(
          'generate',
          ...Array(10).fill({ kind: 'refused', error: 'unauthorized' }),
        ),
      loseResults: () => standIn.faults.add('generate', { kind: 'reset', processed: true }),
      [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose](),
    };
  },
};

testBackend('Hugging Face', options);
testNaughtyTwins('Hugging Face', options);
