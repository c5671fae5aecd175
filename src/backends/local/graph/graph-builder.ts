import { dirname, relative, sep } from 'node:path';
import {
  dtypeBytes,
  elementCount,
  type TensorSource,
  type TensorTable,
} from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import {
  type Attribute,
  type ElementType,
  elementTypes,
  encodeModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from './onnx-proto.ts';
import { gatherTensor, weightLayout } from './weight-layout.ts';

/** A tensor in the graph. Shapes are static: a graph is built for one size. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A finished graph: the model's bytes, and the folder below which its weights are mapped. */
export interface BuiltGraph {
  readonly model: Uint8Array;
  /** For `extra.session.model_external_initializers_file_folder_path`. */
  readonly weightsFolder: string;
}

export interface GraphBuilder {
  input(name: string, shape: readonly number[], type?: ElementType): Value;
  output(name: string, value: Value): void;
  /**
   * Applies an operator with one result.
   * @param domain empty for ONNX's own, `com.microsoft` for onnxruntime's
   */
  apply(
    op: string,
    inputs: readonly (Value | null)[],
    shape: readonly number[],
    attributes?: Readonly<Record<string, Attribute>>,
    domain?: string,
  ): Value;
  floats(values: readonly number[] | Float32Array, shape?: readonly number[]): Value;
  integers(values: readonly number[]): Value;
  /** Whether the weights hold this tensor. */
  has(name: string): boolean;
  /**
   * A weight as float32, mapped from its file: stored half precision is cast and stored strides are
   * undone by nodes that onnxruntime folds once, at load.
   * @param shape what the configuration says; a stored 1x1 convolution passes for a linear layer and back
   * @param options.as another shape of the same elements, for broadcasting
   * @param options.rows a range of the first axis
   * @throws WeightsError when it is missing or of another shape
   */
  weight(
    name: string,
    shape: readonly number[],
    options?: { readonly as?: readonly number[]; readonly rows?: readonly [number, number] },
  ): Value;
  /** Rows of a table of embeddings, cast after the look-up: the table itself stays as it is stored. */
  embedding(name: string, shape: readonly [number, number], indices: Value): Value;
  finish(): BuiltGraph;
}

const floatTypes = ['F32', 'F16', 'BF16', 'F64'] as const;
type FloatType = (typeof floatTypes)[number];

/**
 * @param component names the graph, and the component in errors
 * @param folder the component's folder, for errors about tensors that no file holds
 */
export function createGraphBuilder(
  component: string,
  folder: string,
  tensors: TensorTable,
): GraphBuilder {
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, Value & OnnxTensor>();
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  const weightsFolder = commonFolder([...tensors.values()]) ?? folder;

  const apply: GraphBuilder['apply'] = (op, operands, shape, attributes = {}, domain = '') => {
    const name = `${op}_${nodes.length}`;
    nodes.push({
      op,
      domain,
      inputs: operands.map((operand) => operand?.name ?? ''),
      outputs: [name],
      attributes,
    });
    return { name, shape };
  };

  const initializer = (tensor: OnnxTensor): Value => {
    const known = initializers.get(tensor.name);
    if (known) return known;
    initializers.set(tensor.name, tensor);
    return tensor;
  };

  const constant = (
    type: ElementType,
    shape: readonly number[],
    data: Float32Array | BigInt64Array,
  ) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const name = `constant_${type}_${shape.join('x')}_${Buffer.from(bytes).toString('base64')}`;
    return initializer({ name, type, shape, data: { bytes } });
  };

  const find = (name: string, shape: readonly number[]): TensorSource & { dtype: FloatType } => {
    const source = tensors.get(name);
    if (!source)
      throw new WeightsError(`is missing; the configuration asks for shape [${shape.join(', ')}]`, {
        file: tensors.values().next().value?.file ?? folder,
        tensor: name,
      });
    const place = { file: source.file, tensor: name };
    if (!sameShape(source.shape, shape))
      throw new WeightsError(
        `has shape [${source.shape.join(', ')}], but the configuration asks for [${shape.join(', ')}]`,
        place,
      );
    const { dtype } = source;
    if (!isFloat(dtype))
      throw new WeightsError(`has dtype ${dtype}; supported are ${floatTypes.join(', ')}`, place);
    return { ...source, dtype };
  };

  const external = (
    name: string,
    source: TensorSource & { dtype: FloatType },
    shape: readonly number[],
  ) =>
    initializer({
      name,
      type: source.dtype,
      shape,
      data: {
        location: relative(weightsFolder, source.file).split(sep).join('/'),
        offset: source.offset,
        length: elementCount(shape) * dtypeBytes[source.dtype],
      },
    });

  const stored = (
    name: string,
    source: TensorSource & { dtype: FloatType },
    shape: readonly number[],
  ): Value => {
    const layout = weightLayout(source);
    if (layout.kind === 'CONTIGUOUS') return external(name, source, shape);
    if (layout.kind === 'SCATTERED')
      return initializer({
        name,
        type: source.dtype,
        shape,
        data: { bytes: gatherTensor(source) },
      });
    const mapped = external(`${name}.stored`, source, layout.storedShape);
    const logical = apply('Transpose', [mapped], source.shape, { perm: layout.permutation });
    return sameList(source.shape, shape)
      ? logical
      : apply('Reshape', [logical, integers(shape)], shape);
  };

  const toFloat = (value: Value, type: ElementType): Value =>
    type === 'F32' ? value : apply('Cast', [value], value.shape, { to: elementTypes.F32 });

  const integers: GraphBuilder['integers'] = (values) =>
    constant('I64', [values.length], BigInt64Array.from(values, BigInt));

  return {
    input(name, shape, type = 'F32') {
      inputs.push({ name, type, shape });
      return { name, shape };
    },
    output(name, value) {
      nodes.push({
        op: 'Identity',
        domain: '',
        inputs: [value.name],
        outputs: [name],
        attributes: {},
      });
      outputs.push({ name, type: 'F32', shape: value.shape });
    },
    apply,
    floats: (values, shape = [values.length]) => constant('F32', shape, Float32Array.from(values)),
    integers,
    has: (name) => tensors.has(name),
    weight(name, shape, { as = shape, rows } = {}) {
      const source = find(name, shape);
      if (rows === undefined) return toFloat(stored(name, source, as), source.dtype);
      const [from, to] = rows;
      const rowShape = [to - from, ...shape.slice(1)];
      if (weightLayout(source).kind !== 'CONTIGUOUS') {
        const whole = toFloat(stored(name, source, shape), source.dtype);
        return apply('Slice', [whole, integers([from]), integers([to]), integers([0])], rowShape);
      }
      const rowBytes = elementCount(shape.slice(1)) * dtypeBytes[source.dtype];
      const part = { ...source, offset: source.offset + from * rowBytes };
      return toFloat(external(`${name}[${from}:${to}]`, part, rowShape), source.dtype);
    },
    embedding(name, shape, indices) {
      const source = find(name, shape);
      const rows = apply(
        'Gather',
        [stored(name, source, shape), indices],
        [...indices.shape, shape[1]],
      );
      return toFloat(rows, source.dtype);
    },
    finish: () => ({
      model: encodeModel({
        name: component,
        nodes,
        initializers: [...initializers.values()],
        inputs,
        outputs,
      }),
      weightsFolder,
    }),
  };
}

function isFloat(dtype: string): dtype is FloatType {
  return (floatTypes as readonly string[]).includes(dtype);
}

function sameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return sameList(withoutTrailingOnes(a), withoutTrailingOnes(b));
}

function withoutTrailingOnes(shape: readonly number[]): readonly number[] {
  return shape.slice(0, shape.findLastIndex((size) => size !== 1) + 1);
}

/** onnxruntime maps external data only below one folder. */
function commonFolder(sources: readonly TensorSource[]): string | undefined {
  const [first, ...others] = new Set(sources.map(({ file }) => dirname(file)));
  return others.reduce((common, folder) => {
    let candidate = common!;
    while (
      folder !== candidate &&
      !folder.startsWith(candidate.endsWith(sep) ? candidate : candidate + sep)
    )
      candidate = dirname(candidate);
    return candidate;
  }, first);
}
