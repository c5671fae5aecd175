import type { InferenceSession } from 'onnxruntime-node';
import { cpuDialect, type Dialect } from '#src/backends/local/graph/dialect.ts';
import type { Device, DeviceName } from './device.ts';

/**
 * onnxruntime's provider of each device. WebGPU would turn every image to channels last and back:
 * with the layout that the graphs have, a sixth of the transposes are left.
 */
export const executionProviders: Readonly<
  Record<DeviceName, InferenceSession.ExecutionProviderConfig>
> = {
  cpu: 'cpu',
  webgpu: { name: 'webgpu', preferredLayout: 'NCHW' },
  cuda: 'cuda',
  dml: 'dml',
  coreml: 'coreml',
};

/** How graphs are written for a device: onnxruntime's fused product of tokens is for the processor only. */
export function dialectOf({ name, precision }: Device): Dialect {
  if (name === 'cpu') return cpuDialect;
  return {
    linear: 'GEMM',
    convolution: 'DIRECT',
    buffers: 'REUSED',
    float: precision === 'fp16' ? 'F16' : 'F32',
  };
}
