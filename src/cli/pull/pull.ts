import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelDefinition } from '#models/definition.ts';
import { tinyDecoders } from '#models/tiny-decoders.ts';
import { linkIntoSnapshot } from '#src/backends/local/hub-cache.ts';
import { type FetchOptions, fetchFiles } from './fetch-files.ts';
import { readRepository } from './hub.ts';
import { neededFiles } from './needed-files.ts';
import { PullError } from './pull-error.ts';

export interface PullOptions extends FetchOptions {
  readonly model: Pick<ModelDefinition, 'name' | 'license' | 'weights'>;
  /** Instead of the model's pinned one. */
  readonly revision?: string | undefined;
  /** TINY brings the tiny decoder as well. @default 'FULL' */
  readonly decoder?: 'FULL' | 'TINY';
}

/**
 * Downloads a model's published weights into the Hub's cache; what is there already is not fetched
 * again.
 *
 * @returns the snapshot's folder
 * @throws PullError with a sentence for people
 */
export async function pull(options: PullOptions): Promise<string> {
  const { model, access, write } = options;
  const revision = options.revision ?? model.weights.revision;
  const repository = await readRepository(access, model.weights.repository, revision);
  const snapshot = await fetchFiles(options, {
    title: model.name,
    license: model.license,
    repository,
    revision,
    files: neededFiles(repository.files, model.weights.variant),
  });
  if (options.decoder === 'TINY') await pullTinyDecoder(options, snapshot);
  write(`Ready: ${snapshot}\n${whatNext(model, revision)}\n`);
  return snapshot;
}

/** Those of an AutoencoderTiny in diffusers' layout. */
const decoderFiles = ['config.json', 'diffusion_pytorch_model.safetensors'];

/** Into its own repository's folder of the cache, with its names in `vae_tiny/` of the model's snapshot, where the engine looks. */
async function pullTinyDecoder(options: PullOptions, snapshot: string): Promise<void> {
  const {
    name,
    repository: source,
    revision,
    license,
  } = tinyDecoders[options.model.weights.family];
  const repository = await readRepository(options.access, source, revision);
  const files = decoderFiles.map((path) => {
    const file = repository.files.find((one) => one.path === path);
    if (!file) throw new PullError(`The repository ${source} has no ${path}.`);
    return file;
  });
  const folder = await fetchFiles(options, { title: name, license, repository, revision, files });
  for (const path of decoderFiles)
    await linkIntoSnapshot(await realpath(join(folder, path)), join(snapshot, 'vae_tiny', path));
}

/** The gateway looks for weights when it starts, in this revision and then in `main`. */
function whatNext({ weights }: PullOptions['model'], revision: string): string {
  return [weights.revision, 'main'].includes(revision)
    ? 'The gateway takes it when it starts; one that runs already has to be started again.'
    : `The gateway takes revision ${weights.revision}, or main. For this one, link the folder under the model's id into a folder that WEIGHTS_DIR names.`;
}
