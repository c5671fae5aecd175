import {
  type CloudBackend,
  type CloudOptions,
  createCloudBackend,
} from '#src/backends/cloud/backend.ts';
import { createClient } from './client.ts';
import { replicate } from './provider.ts';
import { refuses } from './refuses.ts';
import { versionOf } from './versions.ts';

/** Replicate's predictions, of the models that have a version there. */
export function createReplicateBackend(options: CloudOptions): CloudBackend {
  return createCloudBackend(options, {
    provider: replicate,
    imageHosts: ['replicate.delivery', 'pbxt.replicate.delivery'],
    createClient,
    revisionOf: versionOf,
    refuses,
  });
}
