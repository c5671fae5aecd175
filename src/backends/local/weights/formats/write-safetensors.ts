/**
 * @param metadata texts that readers may show
 * @returns a safetensors file of float32 tensors (github.com/huggingface/safetensors, README "Format")
 */
export function encodeSafetensors(
  tensors: Readonly<
    Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>
  >,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  let at = 0;
  const entries = Object.entries(tensors).map(([name, { data, shape }]) => {
    const begin = at;
    at += data.byteLength;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, at] }] as const;
  });
  const header = { ...(metadata && { __metadata__: metadata }), ...Object.fromEntries(entries) };
  const json = Buffer.from(JSON.stringify(header));
  // The data starts at a multiple of 8, as other readers like it.
  const padded = Buffer.concat([json, Buffer.alloc(-json.length & 7, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const data = Object.values(tensors).map(
    (tensor) => new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength),
  );
  return Buffer.concat([length, padded, ...data]);
}
