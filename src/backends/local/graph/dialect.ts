/** How a graph is written for the device that computes it. */
export interface Dialect {
  /**
   * FUSED_MATMUL takes tokens in their three axes and is onnxruntime's own, for the CPU only. GEMM is
   * ONNX's, for two axes: what every device has.
   */
  readonly linear: 'FUSED_MATMUL' | 'GEMM';
  /**
   * TILED has the wide convolutions of 3x3 in fewer multiplications and more memory: for a network that runs
   * again and again.
   */
  readonly convolution: 'DIRECT' | 'TILED';
  /**
   * REUSED keeps each buffer for the next value of its shape, which may be many layers away. FREED gives each back
   * as soon as its value was used: the least memory, for a network that runs once.
   */
  readonly buffers: 'REUSED' | 'FREED';
  /** What the weights and the values between the layers are; inputs and outputs are always F32. */
  readonly float: 'F32' | 'F16';
}

/** For the processor. */
export const cpuDialect: Dialect = {
  linear: 'FUSED_MATMUL',
  convolution: 'DIRECT',
  buffers: 'REUSED',
  float: 'F32',
};
