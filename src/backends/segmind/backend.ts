import type { Asked } from '#src/backends/cloud/asked.ts';
import { type CloudBackend, createCloudBackend } from '#src/backends/cloud/backend.ts';
import { unsupported } from '#src/backends/cloud/unsupported.ts';
import { createClient } from './client.ts';
import type { Contract, SegmindOptions } from './options.ts';
import { segmind } from './provider.ts';
import { refusesPicture } from './refuses-picture.ts';
import { schedulerNames } from './schedulers.ts';
import { endpointOf, servedAs } from './served-as.ts';

/** Segmind's serverless API. */
export function createSegmindBackend(options: SegmindOptions): CloudBackend {
  function contractOf(asked: Asked): Contract {
    return options.contracts?.[asked.model] ?? endpointOf(asked).contract;
  }
  const base64 = options.answerForm === 'base64';
  return createCloudBackend(options, {
    provider: segmind,
    imageHosts: options.imageHosts ?? ['images.segmind.com'],
    createClient: (tools) => createClient(tools, { contractOf, base64 }),
    revisionOf: (model) => options.contracts?.[model] ?? servedAs(model).contract,
    refuses: (parameters) => unsupported(segmind.name, schedulerNames, parameters),
    refusesPicture,
    // segmind.com/models/esrgan/api
    factors: [2, 4, 8],
  });
}
