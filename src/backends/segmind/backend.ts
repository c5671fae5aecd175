import type { ModelParameters } from '#models/definition.ts';
import { type ModelId, models } from '#models/index.ts';
import { type CloudBackend, createCloudBackend } from '#src/backends/cloud/backend.ts';
import { createClient } from './client.ts';
import type { Contract, SegmindOptions } from './options.ts';
import { segmind } from './provider.ts';

/** Segmind's serverless API. */
export function createSegmindBackend(options: SegmindOptions): CloudBackend {
  function contractOf(model: ModelId): Contract {
    return options.contracts?.[model] ?? models[model].segmind.contract;
  }
  const base64 = options.answerForm === 'base64';
  return createCloudBackend(options, {
    provider: segmind,
    baseUrl: new URL(options.baseUrl ?? 'https://api.segmind.com'),
    imageHosts: options.imageHosts ?? ['images.segmind.com'],
    // Segmind publishes two tables that disagree; this is the lowest figure of both.
    ratePerMinute: 5,
    createClient: (tools) => createClient(tools, { contractOf, base64 }),
    revisionOf: contractOf,
    refuses,
  });
}

/** What Segmind's API has no parameter for. */
function refuses({ promptSyntax, decoder }: ModelParameters): string | null {
  if (promptSyntax !== 'LITERAL')
    return 'Segmind reads prompts as they are written; weighted prompts need the local backend.';
  if (decoder !== 'FULL')
    return "Segmind decodes with the model's own decoder; the tiny one needs the local backend.";
  return null;
}
