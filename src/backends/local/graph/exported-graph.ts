import {
  type OnnxFile,
  type OnnxPort,
  readOnnxFile,
} from '#src/backends/local/weights/formats/onnx-file.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import type { TextEncoderConfig, TextOutputs } from './networks/text-encoder.ts';
import type { VaeConfig } from './networks/vae-decoder.ts';
import { timeIdCount, type UNetConfig } from './unet-config.ts';

/**
 * A graph that another program exported (optimum, or diffusers' own script) and that is used as it is. Its
 * inputs have the names of those that this folder builds; its outputs are found by `outputs`.
 */
export interface ExportedGraph extends OnnxFile {
  /** The name of each output, by the name that the engine's own graph gives it. */
  readonly outputNames: Readonly<Record<string, string>>;
}

/** A size: this one or free, or one that must be free. */
type Axis = number | 'FREE';

interface Contract {
  readonly inputs: Readonly<
    Record<string, { readonly types: readonly string[]; readonly shapes: readonly Axis[][] }>
  >;
  readonly outputNames: ExportedGraph['outputNames'];
}

function floats(...shape: Axis[]) {
  return { types: ['float32'], shapes: [shape] };
}

/** What optimum 1.x exports for a text encoder; the states of all layers only for SDXL. */
export function textEncoderContract(
  config: TextEncoderConfig,
  { states, pooled }: TextOutputs,
): Contract {
  return {
    inputs: {
      input_ids: { types: ['int64', 'int32'], shapes: [[1, config.max_position_embeddings]] },
    },
    outputNames: {
      states:
        states === 'LAST' ? 'last_hidden_state' : `hidden_states.${config.num_hidden_layers - 1}`,
      ...(pooled && { text_embeds: 'text_embeds' }),
    },
  };
}

export function unetContract(config: UNetConfig): Contract {
  return {
    inputs: {
      sample: floats(1, config.in_channels, 'FREE', 'FREE'),
      timestep: { types: ['float32', 'int64'], shapes: [[], [1]] },
      encoder_hidden_states: floats(1, 'FREE', config.cross_attention_dim),
      ...(config.addition_embed_type && {
        text_embeds: floats(
          1,
          config.projection_class_embeddings_input_dim! -
            timeIdCount * config.addition_time_embed_dim!,
        ),
        time_ids: floats(1, timeIdCount),
      }),
      ...(config.time_cond_proj_dim && { timestep_cond: floats(1, config.time_cond_proj_dim) }),
    },
    outputNames: { out_sample: 'out_sample' },
  };
}

export function vaeDecoderContract(config: VaeConfig): Contract {
  return {
    inputs: { latent_sample: floats(1, config.latent_channels, 'FREE', 'FREE') },
    outputNames: { sample: 'sample' },
  };
}

/**
 * Reads an exported graph and checks that it is one that the engine can feed.
 * @param path absolute
 * @throws WeightsError
 */
export function readExportedGraph(path: string, contract: Contract): ExportedGraph {
  const file = readOnnxFile(path);
  const refuse = (problem: string): never => {
    throw new WeightsError(problem, { file: path });
  };
  const wanted = Object.keys(contract.inputs);
  const found = [...file.inputs.keys()];
  if (wanted.some((name) => !file.inputs.has(name)) || found.length !== wanted.length)
    refuse(`its inputs are ${list(found)}, but this model's are ${list(wanted)}`);
  for (const [name, { types, shapes }] of Object.entries(contract.inputs)) {
    const port = file.inputs.get(name)!;
    if (!types.includes(port.type))
      refuse(`its input ${name} is ${port.type}; supported is ${types.join(' or ')}`);
    if (!shapes.some((shape) => fits(port, shape)))
      refuse(
        `its input ${name} has shape ${show(port.shape)}, but the configuration asks for ${shapes.map(show).join(' or ')}, with sizes that are free`,
      );
  }
  for (const name of Object.values(contract.outputNames)) {
    const port = file.outputs.get(name);
    if (!port) refuse(`has no output ${name}; its outputs are ${list([...file.outputs.keys()])}`);
    else if (port.type !== 'float32')
      refuse(`its output ${name} is ${port.type}; supported is float32`);
  }
  return { ...file, outputNames: contract.outputNames };
}

function fits({ shape }: OnnxPort, wanted: readonly Axis[]): boolean {
  return (
    shape.length === wanted.length &&
    shape.every((size, axis) => size === null || size === wanted[axis])
  );
}

function show(shape: readonly (Axis | null)[]): string {
  return `[${shape.map((size) => (typeof size === 'number' ? size : 'free')).join(', ')}]`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => JSON.stringify(name.slice(0, 60)).slice(1, -1));
  return shown.length === 0
    ? 'none'
    : `${shown.join(', ')}${names.length > shown.length ? ', …' : ''}`;
}
