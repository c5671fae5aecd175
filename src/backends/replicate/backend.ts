import {
  type CloudBackend,
  type CloudOptions,
  createCloudBackend,
} from '#src/backends/cloud/backend.ts';
import { unsupported } from '#src/backends/cloud/unsupported.ts';
import { createClient } from './client.ts';
import { replicate } from './provider.ts';
import { schedulerNames } from './schedulers.ts';
import { versionOf } from './versions.ts';

/** Replicate's predictions, of the models that have a version there. */
export function createReplicateBackend(options: CloudOptions): CloudBackend {
  return createCloudBackend(options, {
    provider: replicate,
    imageHosts: ['replicate.delivery', 'pbxt.replicate.delivery'],
    createClient,
    revisionOf: versionOf,
    refuses: (parameters) => unsupported(replicate.name, schedulerNames, parameters),
  });
}
