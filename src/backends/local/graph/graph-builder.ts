import { relative, sep } from 'node:path';
import {
  dtypeBytes,
  elementCount,
  type TensorTable,
} from '#src/backends/local/weights/tensor-source.ts';
import { type Adapter, type Adapters, noAdapters } from './adapters.ts';
import { commonFolder } from './common-folder.ts';
import { cpuDialect, type Dialect } from './dialect.ts';
import { type FloatSource, findTensor, sameList } from './find-tensor.ts';
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
  /** What the weights take as the dialect's floats. */
  readonly weightBytes: number;
}

export interface GraphBuilder {
  readonly dialect: Dialect;
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
  /** Constants as float32, whatever the dialect. */
  floats(values: readonly number[] | Float32Array, shape?: readonly number[]): Value;
  /** A float32 value as the dialect's floats. */
  toDialect(value: Value): Value;
  integers(values: readonly number[]): Value;
  /** What is added to a layer's result. */
  adapters(layer: string): readonly Adapter[];
  /** Whether the weights hold this tensor. */
  has(name: string): boolean;
  /**
   * A weight as the dialect's floats, mapped from its file: another stored type is cast and stored
   * strides are undone by nodes that onnxruntime folds once, at load.
   * @param shape what the configuration says; a stored 1x1 convolution passes for a linear layer and back
   * @param options.rows a range of the first axis
   * @param options.as another shape of the same elements, for broadcasting
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

/**
 * @param component names the graph, and the component in errors
 * @param folder the component's folder, for errors about tensors that no file holds
 */
export function createGraphBuilder(
  component: string,
  folder: string,
  tensors: TensorTable,
  dialect: Dialect = cpuDialect,
  adapters: Adapters = noAdapters,
): GraphBuilder {
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, Value & OnnxTensor>();
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  const weightsFolder = commonFolder([...tensors.values()].map(({ file }) => file)) ?? folder;

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

  const find = (name: string, shape: readonly number[]): FloatSource =>
    findTensor(tensors, folder, name, shape);

  const external = (name: string, source: FloatSource, shape: readonly number[]) =>
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

  const stored = (name: string, source: FloatSource, shape: readonly number[]): Value => {
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

  const cast = (value: Value, from: ElementType, to: ElementType): Value =>
    from === to ? value : apply('Cast', [value], value.shape, { to: elementTypes[to] });
  const toFloat = (value: Value, from: ElementType): Value => cast(value, from, dialect.float);

  const integers: GraphBuilder['integers'] = (values) =>
    constant('I64', [values.length], BigInt64Array.from(values, BigInt));

  return {
    dialect,
    input(name, shape, type = 'F32') {
      // onnxruntime reuses buffers of values whose sizes it knows when it plans.
      const isOpen = dialect.buffers === 'FREED';
      inputs.push({ name, type, shape: isOpen ? [...shape.slice(0, -1), null] : shape });
      return { name, shape };
    },
    output(name, value) {
      const result = cast(value, dialect.float, 'F32');
      nodes.push({
        op: 'Identity',
        domain: '',
        inputs: [result.name],
        outputs: [name],
        attributes: {},
      });
      outputs.push({ name, type: 'F32', shape: value.shape });
    },
    apply,
    floats: (values, shape = [values.length]) => constant('F32', shape, Float32Array.from(values)),
    toDialect: (value) => cast(value, 'F32', dialect.float),
    integers,
    adapters: (layer) => adapters.get(layer) ?? [],
    has: (name) => tensors.has(name),
    weight(name, shape, { as, rows } = {}) {
      const source = find(name, shape);
      if (rows === undefined) return toFloat(stored(name, source, as ?? shape), source.dtype);
      const [from, to] = rows;
      const rowShape = [to - from, ...shape.slice(1)];
      if (weightLayout(source).kind !== 'CONTIGUOUS') {
        const whole = toFloat(stored(name, source, shape), source.dtype);
        const ends = [integers([from]), integers([to]), integers([0])];
        const part = apply('Slice', [whole, ...ends], rowShape);
        return as ? apply('Reshape', [part, integers(as)], as) : part;
      }
      const rowBytes = elementCount(shape.slice(1)) * dtypeBytes[source.dtype];
      const part = { ...source, offset: source.offset + from * rowBytes };
      return toFloat(external(`${name}[${from}:${to}]`, part, as ?? rowShape), source.dtype);
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
      weightBytes: [...initializers.values()].reduce(
        (sum, { type, shape }) =>
          type === 'I64' ? sum : sum + elementCount(shape) * dtypeBytes[dialect.float],
        0,
      ),
    }),
  };
}
