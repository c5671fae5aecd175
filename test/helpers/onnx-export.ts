import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PbfReader, PbfWriter } from 'pbf';
import type { Component } from '#src/backends/local/component.ts';
import {
  type BuiltGraph,
  createGraphBuilder,
  type GraphBuilder,
  type Value,
} from '#src/backends/local/graph/graph-builder.ts';
import { describeTextEncoder } from '#src/backends/local/graph/networks/text-encoder.ts';
import { describeUNet, type UNetSize } from '#src/backends/local/graph/networks/unet.ts';
import { describeVaeDecoder } from '#src/backends/local/graph/networks/vae-decoder.ts';
import { elementTypes } from '#src/backends/local/graph/onnx-proto.ts';
import { readModelFolder, type TextEncoderComponent } from '#src/backends/local/model-folder.ts';
import type { ReferenceModel } from './golden.ts';
import { referenceModelFolder } from './golden-tensors.ts';

/** What differs between versions and settings of exporters. */
export interface ExportStyle {
  /** Of the latents; the graph serves this size alone, but says that it is free, as optimum's are. */
  readonly size: UNetSize;
  /** @default 'EMBEDDED' */
  readonly data?: 'EMBEDDED' | 'BESIDE';
  /** @default { type: 'F32', rank: 0 } */
  readonly timestep?: { readonly type: 'F32' | 'I64'; readonly rank: 0 | 1 };
  /** @default 7, int64 */
  readonly idType?: 6 | 7;
  /** Whether the sizes are written as they are instead of as free. @default false */
  readonly fixed?: boolean;
}

/**
 * Writes a reference model as optimum exports it: the same folders, files, and names, ranks and types
 * of inputs and outputs. The graphs themselves are those that the engine builds, made free-standing.
 */
export const exportReferenceModel = (
  model: ReferenceModel,
  folder: string,
  {
    size,
    data = 'EMBEDDED',
    timestep = { type: 'F32', rank: 0 },
    idType = 7,
    fixed = false,
  }: ExportStyle,
): void => {
  const source = referenceModelFolder(model);
  const read = readModelFolder(source);
  const write = (
    part: Component<unknown>,
    name: string,
    free: FreeAxes,
    describe: (g: GraphBuilder) => void,
  ) => {
    const target = join(folder, name);
    mkdirSync(target, { recursive: true });
    cpSync(join(part.folder, 'config.json'), join(target, 'config.json'));
    const g = createGraphBuilder(name, part.folder, part.tensors);
    describe(g);
    writeGraph(
      g.finish(),
      target,
      data,
      fixed ? {} : free,
      name.startsWith('text') ? idType : undefined,
    );
  };

  mkdirSync(folder, { recursive: true });
  const tokenizers = read.textEncoders.map(({ tokenizerFolder }) =>
    tokenizerFolder.slice(source.length + 1),
  );
  for (const name of ['model_index.json', 'scheduler', ...tokenizers])
    cpSync(join(source, name), join(folder, name), { recursive: true });
  for (const part of read.textEncoders)
    write(
      part,
      part.folder.slice(source.length + 1),
      { input_ids: ['batch_size', 'sequence_length'] },
      (g) =>
        describeTextEncoder(renamed(g, textInputs(g, part), textOutputs(part)), part.config, part),
    );
  const unetFree = {
    sample: ['batch_size', 4, 'height', 'width'],
    timestep: timestep.rank === 0 ? [] : ['steps'],
    encoder_hidden_states: ['batch_size', 'sequence_length', read.unet.config.cross_attention_dim],
    time_ids: ['batch_size', 6],
  };
  write(read.unet, 'unet', unetFree, (g) =>
    describeUNet(
      renamed(g, {
        timestep: () => {
          const input = g.input('timestep', timestep.rank === 0 ? [] : [1], timestep.type);
          const float = g.apply('Cast', [input], input.shape, { to: elementTypes.F32 });
          return g.apply('Reshape', [float, g.integers([1])], [1]);
        },
      }),
      read.unet.config,
      size,
    ),
  );
  write(read.vae, 'vae_decoder', { latent_sample: ['batch_size', 4, 'height', 'width'] }, (g) =>
    describeVaeDecoder(g, read.vae.config, size),
  );
};

type FreeAxes = Readonly<Record<string, readonly (string | number)[]>>;

/** The same builder with some inputs made from others, and outputs under other names. */
const renamed = (
  g: GraphBuilder,
  inputs: Readonly<Record<string, () => Value>>,
  outputs: Readonly<Record<string, string>> = {},
): GraphBuilder => ({
  ...g,
  input: (name, shape, type) => inputs[name]?.() ?? g.input(name, shape, type),
  output: (name, value) => g.output(outputs[name] ?? name, value),
});

/** Ids of either integer type, and the end token found as transformers does: the largest id. */
const textInputs = (g: GraphBuilder, { config }: TextEncoderComponent) => {
  let ids: Value;
  return {
    input_ids: () => {
      const shape = [1, config.max_position_embeddings];
      ids = g.apply('Cast', [g.input('input_ids', shape, 'I64')], shape, { to: elementTypes.I64 });
      return ids;
    },
    end_position: () => g.apply('ArgMax', [ids], [1], { axis: 1, keepdims: 0 }),
  };
};

const textOutputs = ({ states, config }: TextEncoderComponent) => ({
  states: states === 'LAST' ? 'last_hidden_state' : `hidden_states.${config.num_hidden_layers - 1}`,
});

const contents = new Map<string, Buffer>();
const contentOf = (file: string): Buffer => {
  const content = contents.get(file) ?? readFileSync(file);
  contents.set(file, content);
  return content;
};

/** Rewrites a graph that maps its weights from elsewhere into one that stands alone. */
export const writeGraph = (
  { model, weightsFolder }: BuiltGraph,
  folder: string,
  data: 'EMBEDDED' | 'BESIDE',
  free: FreeAxes,
  idType: number | undefined,
): void => {
  const beside: Buffer[] = [];
  const written = mapFields(model, (field, bytes) =>
    field !== 7
      ? bytes
      : mapFields(bytes, (part, item) => {
          if (part === 11 || part === 12) return rewritePort(item, free, idType);
          return part === 5 ? rewriteTensor(item, weightsFolder, data, beside) : item;
        }),
  );
  writeFileSync(join(folder, 'model.onnx'), written);
  if (beside.length > 0) writeFileSync(join(folder, 'model.onnx_data'), Buffer.concat(beside));
};

/** Copies a message with its nested ones (length-delimited fields) changed. */
const mapFields = (
  message: Uint8Array,
  change: (field: number, bytes: Uint8Array) => Uint8Array,
): Uint8Array => {
  const writer = new PbfWriter();
  new PbfReader(message).readFields((field, _, reader) => {
    if (reader.type === 2) writer.writeBytesField(field, change(field, reader.readBytes()));
    else writer.writeVarintField(field, reader.readVarint(true));
  }, null);
  return writer.finish();
};

const nameOf = (message: Uint8Array, nameField: number): string => {
  let name = '';
  mapFields(message, (field, bytes) => {
    if (field === nameField) name = new TextDecoder().decode(bytes);
    return bytes;
  });
  return name;
};

const rewritePort = (value: Uint8Array, free: FreeAxes, idType = 7): Uint8Array => {
  const name = nameOf(value, 1);
  const shape = free[name];
  if (shape === undefined) return value;
  return mapFields(value, (field, type) =>
    field !== 2
      ? type
      : mapFields(type, (_, tensor) => {
          const writer = new PbfWriter();
          new PbfReader(tensor).readFields((part, _result, reader) => {
            if (part !== 1) return;
            const elementType = reader.readVarint();
            writer.writeVarintField(1, name === 'input_ids' ? idType : elementType);
          }, null);
          writer.writeMessage(2, writeShape, shape);
          return writer.finish();
        }),
  );
};

const writeShape = (shape: readonly (string | number)[], writer: PbfWriter): void => {
  for (const axis of shape)
    writer.writeMessage(
      1,
      (size: string | number, dimension) =>
        typeof size === 'string'
          ? dimension.writeStringField(2, size)
          : dimension.writeVarintField(1, size),
      axis,
    );
};

const rewriteTensor = (
  tensor: Uint8Array,
  weightsFolder: string,
  data: 'EMBEDDED' | 'BESIDE',
  beside: Buffer[],
): Uint8Array => {
  const place = new Map<string, string>();
  const writer = new PbfWriter();
  new PbfReader(tensor).readFields((field, _, reader) => {
    if (field === 13) {
      const entry = reader.readBytes();
      place.set(nameOf(entry, 1), nameOf(entry, 2));
    } else if (field === 14) reader.readVarint();
    else if (reader.type === 2) writer.writeBytesField(field, reader.readBytes());
    else writer.writeVarintField(field, reader.readVarint(true));
  }, null);
  const location = place.get('location');
  if (location === undefined) return tensor;
  const from = Number(place.get('offset'));
  const length = Number(place.get('length'));
  const bytes = contentOf(join(weightsFolder, location)).subarray(from, from + length);
  if (data === 'EMBEDDED') {
    writer.writeBytesField(9, bytes);
    return writer.finish();
  }
  const at = beside.reduce((sum, part) => sum + part.length, 0);
  beside.push(bytes);
  for (const entry of Object.entries({ location: 'model.onnx_data', offset: at, length }))
    writer.writeMessage(
      13,
      ([key, value]: [string, string | number], pbf) => {
        pbf.writeStringField(1, key);
        pbf.writeStringField(2, String(value));
      },
      entry,
    );
  writer.writeVarintField(14, 1);
  return writer.finish();
};
