import type { BackendContractOptions } from '#test/contracts/backend/check.ts';
import { testBackend } from '#test/contracts/backend.ts';
import { testNaughtyTwins } from '#test/contracts/naughty/twins.ts';
import { createReplicatePair, euler } from './pair.ts';

const options: BackendContractOptions = {
  model: 'ssd-1b',
  parameters: euler,
  payment: 'BY_JOB',
  async create(manner) {
    const pair = await createReplicatePair(
      { concurrency: manner === 'ONE_BY_ONE' ? 1 : 4 },
      { msPerImage: manner === 'SLOW' ? 60_000 : 2 },
    );
    const { standIn, backend } = pair;
    return {
      backend,
      asked: () =>
        standIn.requests.map(({ call, body, path }) => {
          if (call === 'create') return { kind: 'pay', seed: JSON.parse(body).input.seed };
          const handle = /predictions\/([^/]+)$/.exec(path)?.[1];
          return handle === undefined ? { kind: 'other' } : { kind: 'poll', handle };
        }),
      breakDown: () =>
        standIn.faults.add(
          'create',
          ...Array(10).fill({ kind: 'refused', error: 'unauthenticated' }),
        ),
      loseResults: () => standIn.faults.add('create', { kind: 'expires' }),
      [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose](),
    };
  },
};

testBackend('Replicate', options);
testNaughtyTwins('Replicate', options);
