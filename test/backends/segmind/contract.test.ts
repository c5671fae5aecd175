import type {
  BackendContractOptions,
  BackendUnderTest,
  Manner,
} from '#test/contracts/backend/check.ts';
import { testBackend } from '#test/contracts/backend.ts';
import { testNaughtyTwins } from '#test/contracts/naughty/twins.ts';
import { createPair, v1, v2 } from './pair.ts';

const overV1: BackendContractOptions = {
  model: 'tiny-sd',
  parameters: {},
  payment: 'AT_ONCE',
  create: (manner) => create('v1', manner),
};
testBackend('Segmind over v1', overV1);
testNaughtyTwins('Segmind over v1', overV1);

const overV2: BackendContractOptions = {
  model: 'ssd-1b',
  parameters: {},
  payment: 'BY_JOB',
  create: (manner) => create('v2', manner),
};
testBackend('Segmind over v2', overV2);
testNaughtyTwins('Segmind over v2', overV2);

testBackend('Segmind from a picture over v1', {
  model: 'ssd-1b',
  parameters: {},
  payment: 'AT_ONCE',
  fromPicture: true,
  create: (manner) => create('v1', manner),
});

testBackend('Segmind from a picture over v2', {
  model: 'tiny-sd',
  parameters: {},
  payment: 'BY_JOB',
  fromPicture: true,
  create: (manner) => create('v2', manner),
});

const larger: BackendContractOptions = {
  model: 'tiny-sd',
  factor: 2,
  parameters: {},
  payment: 'BY_JOB',
  create: (manner) => create('v2', manner),
};
testBackend('Segmind that makes pictures larger', larger);
testNaughtyTwins('Segmind that makes pictures larger', larger);

async function create(contract: 'v1' | 'v2', manner: Manner): Promise<BackendUnderTest> {
  const pair = await createPair(
    { ...(contract === 'v1' ? v1 : v2), concurrency: manner === 'ONE_BY_ONE' ? 1 : 4 },
    { msPerImage: manner === 'SLOW' ? 60_000 : 2 },
  );
  const { standIn, backend } = pair;
  const paid = contract === 'v1' ? 'v1' : 'submit';
  return {
    backend,
    asked: () =>
      standIn.requests.map(({ call, body, path }) => {
        if (call === 'v1' || call === 'submit') return { kind: 'pay', seed: JSON.parse(body).seed };
        const handle = /requests\/([^/]+)/.exec(path)?.[1];
        return handle === undefined ? { kind: 'other' } : { kind: 'poll', handle };
      }),
    breakDown: () =>
      standIn.faults.add(paid, ...Array(10).fill({ kind: 'error', error: 'keyInvalid' })),
    loseResults: () =>
      standIn.faults.add(
        paid,
        contract === 'v1' ? { kind: 'reset', processed: true } : { kind: 'expires' },
      ),
    [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose](),
  };
}
