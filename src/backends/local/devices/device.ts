/** What can compute, by onnxruntime's names. */
export const deviceNames = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const;
export type DeviceName = (typeof deviceNames)[number];
export type DeviceChoice = DeviceName | 'auto';

/** fp16: the weights and what flows between the layers; timesteps and the image decoder stay fp32. */
export type Precision = 'fp32' | 'fp16';

export interface Device {
  readonly name: DeviceName;
  readonly precision: Precision;
}

export const processor: Device = { name: 'cpu', precision: 'fp32' };

/**
 * A device is not there, answers wrongly, cannot hold a model, or was lost. UNUSABLE: it could not even
 * begin, and another device may do. LOST: it worked before, in this process.
 */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  readonly kind: 'UNUSABLE' | 'LOST';

  constructor(kind: 'UNUSABLE' | 'LOST', message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

export function describeDevice({ name, precision }: Device): string {
  return name === 'cpu' ? 'the processor' : `${name} in ${precision}`;
}
