import {
  type CloudBackend,
  type CloudOptions,
  createCloudBackend,
} from '#src/backends/cloud/backend.ts';
import { unsupported } from '#src/backends/cloud/unsupported.ts';
import { createClient, type InferenceProvider } from './client.ts';
import { huggingface } from './provider.ts';
import { schedulerNames } from './schedulers.ts';

/** Hugging Face's Inference Providers: one API, and the provider behind it is a setting. */
export function createHuggingFaceBackend(options: CloudOptions): CloudBackend {
  const behind = (options.settings?.PROVIDER ?? 'hf-inference') as InferenceProvider;
  return createCloudBackend(options, {
    provider: huggingface,
    imageHosts: ['replicate.delivery', 'pbxt.replicate.delivery', 'api.together.ai'],
    createClient: (tools) => createClient(tools, behind),
    revisionOf: () => behind,
    refuses: (parameters) => unsupported(huggingface.name, schedulerNames, parameters),
  });
}
