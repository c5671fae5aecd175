import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { referenceModelFolder } from './golden-tensors.ts';
import { safetensorsFile } from './weights-files.ts';

const unetFile = 'unet/diffusion_pytorch_model.fp16.safetensors';
/** Of the reference model's UNet. */
export const firstWidth = 16;

export interface GuidanceWeights {
  /** `time_cond_proj_dim` of the configuration; absent: not there. */
  readonly width: number | undefined;
  /** Of `time_embedding.cond_proj.weight`; absent: no such tensor. */
  readonly shape: readonly number[] | undefined;
}

/** The projection's numbers: float32[first width, width], row after row. */
function projectionOf(width: number): Float32Array {
  return createGenerator(7)
    .randn(firstWidth * width)
    .map((value) => value / 4);
}

/** A copy of the reference model of SSD-1B whose UNet takes the guidance as an input. */
export function writeConsistencyModel(folder: string, { width, shape }: GuidanceWeights): void {
  cpSync(referenceModelFolder('ssd-1b'), folder, { recursive: true });
  const configFile = join(folder, 'unet/config.json');
  const config = JSON.parse(readFileSync(configFile, 'utf8')) as object;
  writeFileSync(configFile, JSON.stringify({ ...config, time_cond_proj_dim: width }));
  if (shape === undefined) return;
  const values = projectionOf(shape[1]!).slice(0, shape[0]! * shape[1]!);
  changeTensors(join(folder, unetFile), (header, data) => ({
    header: {
      ...header,
      'time_embedding.cond_proj.weight': {
        dtype: 'F32',
        shape,
        data_offsets: [data.length, data.length + values.byteLength],
      },
    },
    data: Buffer.concat([data, new Uint8Array(values.buffer)]),
  }));
}

/** Rewrites a safetensors file. */
function changeTensors(
  file: string,
  change: (header: object, data: Buffer) => { header: object; data: Buffer },
): void {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as object;
  const changed = change(header, bytes.subarray(8 + length));
  writeFileSync(file, safetensorsFile(changed.header, changed.data));
}
