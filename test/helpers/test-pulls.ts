import { models } from '#models/index.ts';
import { forkPull } from '#src/cli/pull/fork-pull.ts';
import { createPulls, type Pulls } from '#src/pulls/pulls.ts';
import { referenceFolder } from './golden.ts';
import { type HubServer, startHubServer } from './hub-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A model whose published weights are those of the branch `main`, as the hub of the tests has it. */
export const pulledModel = 'portrait-sd';
/** The largest of its files. */
export const largest = 'unet/diffusion_pytorch_model.bin';

export interface TestPulls extends Pulls {
  readonly hub: HubServer;
  /** Where the weights come to. */
  readonly folder: string;
}

/** Pulls as the gateway has them, from a hub on loopback. */
export async function startTestPulls(
  environment: Readonly<Record<string, string>> = {},
  onDone: () => void = () => {},
): Promise<TestPulls> {
  const folder = temporaryFolder();
  const hub = await startHubServer({
    repository: models[pulledModel].weights.repository,
    folder: new URL('tiny-sd', referenceFolder).pathname,
  });
  const pulls = createPulls({
    fork: (model) =>
      forkPull(model, {
        PATH: process.env.PATH,
        HF_ENDPOINT: hub.endpoint,
        HF_HUB_CACHE: folder.path,
        ...environment,
      }),
    now: Date.now,
    onFault: (error) => {
      throw error;
    },
    onEnd({ state }) {
      if (state === 'DONE') onDone();
    },
  });
  return {
    ...pulls,
    hub,
    folder: folder.path,
    async [Symbol.asyncDispose]() {
      await pulls[Symbol.asyncDispose]();
      await hub[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}
