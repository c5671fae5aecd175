import type { ModelId } from '#models/index.ts';
import { type CloudBackend, createCloudBackend } from '#src/backends/cloud/backend.ts';
import { unsupported } from '#src/backends/cloud/unsupported.ts';
import { createClient } from './client.ts';
import type { Contract, SegmindOptions } from './options.ts';
import { segmind } from './provider.ts';
import { schedulerNames } from './schedulers.ts';
import { servedAs } from './served-as.ts';

/** Segmind's serverless API. */
export function createSegmindBackend(options: SegmindOptions): CloudBackend {
  function contractOf(model: ModelId): Contract {
    return options.contracts?.[model] ?? servedAs(model).contract;
  }
  const base64 = options.answerForm === 'base64';
  return createCloudBackend(options, {
    provider: segmind,
    imageHosts: options.imageHosts ?? ['images.segmind.com'],
    createClient: (tools) => createClient(tools, { contractOf, base64 }),
    revisionOf: contractOf,
    refuses: (parameters) => unsupported(segmind.name, schedulerNames, parameters),
  });
}
