import type { ModelId } from '#models/index.ts';
import { invalidInput } from '#src/domain/gateway-errors.ts';
import type { Pull } from '#src/pulls/pull.ts';
import type { Pulls } from '#src/pulls/pulls.ts';
import type { AdminAction } from './admin-log.ts';
import type { ActionContext } from './context.ts';

export interface PullActions {
  /** Begins a download; of a model whose download runs, that one. @throws InvalidInputError where this process draws nothing by itself */
  pullWeights(model: ModelId): Promise<Pull>;
  /** Stops one; one that has ended is as it was. @throws InvalidInputError, NotFoundError */
  cancelPull(model: ModelId): Promise<Pull>;
}

export function pullActions({ change, pulls }: ActionContext): PullActions {
  function mustPull(): Pulls {
    if (pulls) return pulls;
    throw invalidInput(
      'model',
      'This gateway has no local backend: weights that it pulled would be of no use.',
      'npm run pull on the machines that have one',
    );
  }

  function note(action: AdminAction, { model, state, failure }: Pull): Promise<void> {
    const after = { model, state, ...(failure && { failure: failure.code }) };
    const entry = { action, accountId: null, target: null, before: null, after };
    // biome-ignore lint/correctness/useYield: a rule that only says what changed
    return change(function* () {
      return { value: undefined, change: entry };
    });
  }

  return {
    async pullWeights(model) {
      const own = mustPull();
      if (own.isRunning(model)) return own.start(model);
      const pull = own.start(model, (ended) => note('PULL_ENDED', ended));
      await note('PULL_STARTED', pull);
      return pull;
    },
    async cancelPull(model) {
      const own = mustPull();
      const before = own.list().find((one) => one.model === model);
      if (before?.state === 'RUNNING') await note('PULL_CANCELED', before);
      return own.cancel(model);
    },
  };
}
