import { writeFileSync } from 'node:fs';
import { gatherTensor } from '#src/backends/local/graph/weight-layout.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import type { TensorSource, TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { safetensorsFile } from './weights-files.ts';

interface Stored {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** A model's folder as one file in the names of the original implementation. */
export function writeSingleFile(folder: string, file: string): void {
  const stored = singleFileTensors(folder);
  writeStored(file, stored);
}

export function writeStored(file: string, stored: ReadonlyMap<string, Stored>): void {
  let at = 0;
  const header = Object.fromEntries(
    [...stored].map(([name, { dtype, shape, data }]) => {
      const begin = at;
      at += data.length;
      return [name, { dtype, shape, data_offsets: [begin, at] }];
    }),
  );
  writeFileSync(
    file,
    safetensorsFile(header, Buffer.concat([...stored.values()].map((one) => one.data))),
  );
}

export function singleFileTensors(folder: string): Map<string, Stored> {
  const { unet, vae, textEncoders, family } = readModelFolder(folder);
  const stored = new Map<string, Stored>();
  const put = (prefix: string, tensors: TensorTable, rename: (name: string) => string) => {
    for (const [name, source] of tensors) stored.set(`${prefix}${rename(name)}`, contentOf(source));
  };
  const layers = unet.config.layers_per_block;
  put('model.diffusion_model.', unet.tensors, (name) => unetName(name, layers));
  const levels = vae.config.block_out_channels.length;
  put('first_stage_model.', vae.tensors, (name) => vaeName(name, levels));
  const [first, second] = textEncoders;
  const prefix = family === 'sd1' ? 'cond_stage_model.' : 'conditioner.embedders.0.';
  put(`${prefix}transformer.text_model.`, first!.tensors, (name) => name);
  if (second) putOpenClip(stored, second.tensors);
  return stored;
}

function contentOf(source: TensorSource): Stored {
  return { dtype: source.dtype, shape: source.shape, data: gatherTensor(source) };
}

/** Each block in turn, written out by hand: what diffusers' conversion scripts say. */
export function unetName(name: string, layers: number): string {
  const simple: Record<string, string> = {
    'time_embedding.linear_1': 'time_embed.0',
    'time_embedding.linear_2': 'time_embed.2',
    'add_embedding.linear_1': 'label_emb.0.0',
    'add_embedding.linear_2': 'label_emb.0.2',
    conv_in: 'input_blocks.0.0',
    conv_norm_out: 'out.0',
    conv_out: 'out.2',
  };
  const parts = name.split('.');
  const ending = parts.pop()!;
  const known = simple[parts.join('.')];
  if (known) return `${known}.${ending}`;
  const [kind, ...rest] = parts;
  if (kind === 'mid_block') {
    const [what, index, ...inner] = rest;
    const place = what === 'attentions' ? 1 : Number(index) * 2;
    return ['middle_block', place, ...innerNames(what!, inner), ending].join('.');
  }
  const [block, what, index, ...inner] = rest;
  const group = kind === 'down_blocks' ? 'input_blocks' : 'output_blocks';
  const first = kind === 'down_blocks' ? 1 : 0;
  const start = first + Number(block) * (layers + 1);
  if (what === 'downsamplers') return `${group}.${start + layers}.0.op.${ending}`;
  if (what === 'upsamplers') return `${group}.${start + layers}.9.conv.${ending}`;
  const part = what === 'attentions' ? 1 : 0;
  return [group, start + Number(index), part, ...innerNames(what!, inner), ending].join('.');
}

function innerNames(what: string, inner: readonly string[]): readonly string[] {
  const resnet: Record<string, string> = {
    norm1: 'in_layers.0',
    conv1: 'in_layers.2',
    time_emb_proj: 'emb_layers.1',
    norm2: 'out_layers.0',
    conv2: 'out_layers.3',
    conv_shortcut: 'skip_connection',
  };
  return what === 'resnets' ? [resnet[inner[0]!]!] : inner;
}

function vaeName(name: string, levels: number): string {
  const attention: Record<string, string> = {
    group_norm: 'norm',
    to_q: 'q',
    to_k: 'k',
    to_v: 'v',
    'to_out.0': 'proj_out',
  };
  return name
    .replace('conv_norm_out', 'norm_out')
    .replace('mid_block.resnets.0', 'mid.block_1')
    .replace('mid_block.resnets.1', 'mid.block_2')
    .replace(
      /mid_block\.attentions\.0\.(group_norm|to_q|to_k|to_v|to_out\.0)/,
      (_, part: string) => `mid.attn_1.${attention[part]}`,
    )
    .replace(/down_blocks\.(\d)\.resnets/, 'down.$1.block')
    .replace(/down_blocks\.(\d)\.downsamplers\.0/, 'down.$1.downsample')
    .replace(/up_blocks\.(\d)\.resnets/, (_, block) => `up.${levels - 1 - Number(block)}.block`)
    .replace(
      /up_blocks\.(\d)\.upsamplers\.0/,
      (_, block) => `up.${levels - 1 - Number(block)}.upsample`,
    )
    .replace('conv_shortcut', 'nin_shortcut');
}

function putOpenClip(stored: Map<string, Stored>, tensors: TensorTable): void {
  const prefix = 'conditioner.embedders.1.model.';
  for (const [name, source] of tensors) {
    const layer = /^encoder\.layers\.(\d+)\.(.*)$/.exec(name);
    if (name.endsWith('position_ids')) continue;
    const fused = layer && /^self_attn\.([qkv])_proj\.(weight|bias)$/.exec(layer[2]!);
    if (fused) {
      if (fused[1] !== 'q') continue;
      const parts = ['q', 'k', 'v'].map((part) =>
        contentOf(tensors.get(name.replace('q_proj', `${part}_proj`))!),
      );
      const [width, ...more] = source.shape as [number, ...number[]];
      stored.set(`${prefix}transformer.resblocks.${layer![1]}.attn.in_proj_${fused[2]}`, {
        dtype: source.dtype,
        shape: [width * 3, ...more],
        data: Buffer.concat(parts.map(({ data }) => data)),
      });
    } else if (name === 'text_projection.weight') {
      const [rows, columns] = source.shape as [number, number];
      const turned = { ...source, shape: [columns, rows], strides: [1, columns] };
      stored.set(`${prefix}text_projection`, contentOf(turned));
    } else if (layer) {
      const inner = layer[2]!
        .replace('layer_norm', 'ln_')
        .replace('self_attn.out_proj', 'attn.out_proj')
        .replace('mlp.fc1', 'mlp.c_fc')
        .replace('mlp.fc2', 'mlp.c_proj');
      stored.set(`${prefix}transformer.resblocks.${layer[1]}.${inner}`, contentOf(source));
    } else {
      const others: Record<string, string> = {
        'embeddings.token_embedding.weight': 'token_embedding.weight',
        'embeddings.position_embedding.weight': 'positional_embedding',
        'final_layer_norm.weight': 'ln_final.weight',
        'final_layer_norm.bias': 'ln_final.bias',
      };
      stored.set(`${prefix}${others[name]}`, contentOf(source));
    }
  }
}
