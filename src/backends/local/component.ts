import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Adapters } from './graph/adapters.ts';
import { type ExportedGraph, readExportedGraph } from './graph/exported-graph.ts';
import { hasWeights, readComponent } from './weights/component-files.ts';
import { readJson } from './weights/read-text.ts';
import type { TensorTable } from './weights/tensor-source.ts';
import { WeightsError } from './weights/weights-error.ts';

/** A part of a model: a network with its configuration. */
export interface Component<Config> {
  readonly folder: string;
  readonly config: Config;
  /** Empty where the component is an exported graph. */
  readonly tensors: TensorTable;
  /** What LoRAs add to its layers; their tensors are among the component's. */
  readonly adapters?: Adapters | undefined;
  /** Used as it is, where a component has no other weights. */
  readonly exported: ExportedGraph | null;
}

const exportedName = 'model.onnx';

/**
 * A folder with config.json and either weights or an exported graph.
 * @throws WeightsError
 */
export function readComponentFolder<Schema extends z.ZodType>(
  parent: string,
  name: string,
  schema: Schema,
  contract: (config: z.infer<Schema>) => Parameters<typeof readExportedGraph>[1],
  check: (config: z.infer<Schema>) => void = () => {},
): Component<z.infer<Schema>> {
  const folder = join(parent, name);
  if (!existsSync(folder)) throw new WeightsError('is missing', { file: folder });
  const config = readJson(join(folder, 'config.json'), schema);
  check(config);
  const graph = join(folder, exportedName);
  if (!existsSync(graph) || hasWeights(folder))
    return { folder, config, tensors: readComponent(folder), exported: null };
  return {
    folder,
    config,
    tensors: new Map(),
    exported: readExportedGraph(graph, contract(config)),
  };
}
