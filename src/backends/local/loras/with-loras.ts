import { realpathSync } from 'node:fs';
import type { Component } from '#src/backends/local/component.ts';
import type { Adapter } from '#src/backends/local/graph/adapters.ts';
import type { ModelFolder } from '#src/backends/local/model-folder.ts';
import { regularFileSize } from '#src/backends/local/weights/file-slice.ts';
import { readSafetensors } from '#src/backends/local/weights/formats/safetensors.ts';
import { readScalar } from '#src/backends/local/weights/read-scalar.ts';
import type { TensorSource } from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import type { Lora } from './lora.ts';
import { type LoraPart, parseLoraKey } from './lora-keys.ts';

/**
 * A model with LoRAs on its layers. Their tensors stay in their files, and the model's own weights are as they were: the
 * graphs add `scale * up(down(x))`.
 * @throws WeightsError where a file is damaged, of another kind, or made for another model
 */
export function withLoras(model: ModelFolder, loras: readonly Lora[]): ModelFolder {
  return loras.reduce((changed, lora, index) => withLora(changed, lora, index), model);
}

interface LayerTensors {
  /** A key of the file, for errors. */
  readonly key: string;
  down?: TensorSource;
  up?: TensorSource;
  alpha?: TensorSource;
}

function withLora(model: ModelFolder, { file, scale }: Lora, index: number): ModelFolder {
  const parts = readLayers(model, file);
  const second = parts.get('text_encoder_2')?.values().next().value;
  if (second && model.textEncoders.length < 2)
    throw new WeightsError('the model has no text_encoder_2: the LoRA is made for another model', {
      file,
      tensor: second.key,
    });
  const change = <Part extends Component<unknown>>(component: Part, name: LoraPart): Part => {
    const layers = parts.get(name);
    return layers ? withLayers(component, layers, { file, scale, index }) : component;
  };
  return {
    ...model,
    unet: change(model.unet, 'unet'),
    textEncoders: model.textEncoders.map((encoder, place) =>
      change(encoder, place === 0 ? 'text_encoder' : 'text_encoder_2'),
    ),
  };
}

/** The layers of each part, by their names with `_` for every dot. */
function readLayers(model: ModelFolder, file: string): Map<LoraPart, Map<string, LayerTensors>> {
  const parts = new Map<LoraPart, Map<string, LayerTensors>>();
  regularFileSize(file);
  for (const [key, source] of readSafetensors(realpathSync(file))) {
    const parsed = parseLoraKey(key, model.unet.config.layers_per_block);
    if (!parsed)
      throw new WeightsError(
        'is not of a LoRA in a known style: kohya (lora_down, lora_up, alpha), diffusers (lora.down, lora.up) or peft (lora_A, lora_B)',
        { file, tensor: key },
      );
    const layers = parts.get(parsed.part) ?? new Map<string, LayerTensors>();
    parts.set(parsed.part, layers);
    const layer = layers.get(parsed.layer) ?? { key };
    if (layer[parsed.role])
      throw new WeightsError(`says again what ${layer.key} says`, { file, tensor: key });
    layers.set(parsed.layer, { ...layer, [parsed.role]: source });
  }
  if (parts.size === 0) throw new WeightsError('holds no tensors', { file });
  return parts;
}

function withLayers<Part extends Component<unknown>>(
  component: Part,
  layers: ReadonlyMap<string, LayerTensors>,
  { file, scale, index }: Lora & { readonly index: number },
): Part {
  if (component.exported)
    throw new WeightsError('a LoRA needs weights, and the model is an exported graph', { file });
  const tensors = new Map(component.tensors);
  const adapters = new Map(component.adapters);
  const places = new Map(
    component.tensors
      .keys()
      .filter((name) => name.endsWith('.weight'))
      .map((name) => [name.slice(0, -'.weight'.length).replaceAll('.', '_'), name]),
  );
  for (const [flat, { key, down, up, alpha }] of layers) {
    const place = places.get(flat);
    if (place === undefined)
      throw new WeightsError(
        `has no place in the model: there is no layer ${flat.slice(0, 200)}; the LoRA is made for another model`,
        { file, tensor: key },
      );
    if (!down || !up)
      throw new WeightsError(`has no ${down ? 'up' : 'down'} matrix beside it`, {
        file,
        tensor: key,
      });
    const rank = down.shape[0] ?? 0;
    checkShapes(component.tensors.get(place)!.shape, { down, up, rank }, { file, key });
    const layer = place.slice(0, -'.weight'.length);
    const name = `${layer}.lora_${index}`;
    const factor = alpha ? readScalar(alpha, { file, tensor: key }) / rank : 1;
    if (scale * factor === 0) continue;
    tensors.set(`${name}.down.weight`, down).set(`${name}.up.weight`, up);
    const adapter: Adapter = { name, rank, scale: scale * factor };
    adapters.set(layer, [...(adapters.get(layer) ?? []), adapter]);
  }
  return { ...component, tensors, adapters };
}

/** Of a layer [out, in, ...kernel] it is [rank, in, ...kernel] and [out, rank], where ones may follow. */
function checkShapes(
  [out, ...rest]: readonly number[],
  { down, up, rank }: { down: TensorSource; up: TensorSource; rank: number },
  { file, key }: { file: string; key: string },
): void {
  const fits =
    rank > 0 && sameButOnes(down.shape, [rank, ...rest]) && sameButOnes(up.shape, [out!, rank]);
  if (fits) return;
  throw new WeightsError(
    `its matrices are [${down.shape.join(', ')}] and [${up.shape.join(', ')}], which do not fit a layer of [${[out, ...rest].join(', ')}]: the LoRA is made for another model`,
    { file, tensor: key },
  );
}

function sameButOnes(a: readonly number[], b: readonly number[]): boolean {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, axis) => (a[axis] ?? 1) === (b[axis] ?? 1)).every(Boolean);
}
