import { PbfWriter } from 'pbf';

/** ONNX's element types (onnx.proto3, TensorProto.DataType), by the names of the weights' dtypes. */
export const elementTypes = { F32: 1, F16: 10, BF16: 16, F64: 11, I64: 7 } as const;
export type ElementType = keyof typeof elementTypes;

export type Attribute = number | { readonly float: number } | string | readonly number[];

export interface OnnxNode {
  readonly op: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  /** Names of values; empty for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Plain numbers are written as INT, arrays as INTS. */
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data:
    | { readonly bytes: Uint8Array }
    | { readonly location: string; readonly offset: number; readonly length: number };
}

export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  /** null for a size that is left open. */
  readonly shape: readonly (number | null)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const irVersion = 9;
const opset = 18;
/** AttributeProto.AttributeType */
const attributeTypes = { FLOAT: 1, INT: 2, STRING: 3, INTS: 7 } as const;
const externalDataLocation = 1;

/** Writes a ModelProto; field numbers are those of onnx.proto3 (github.com/onnx/onnx). */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, irVersion);
  pbf.writeStringField(2, 'darkroom');
  pbf.writeMessage(7, writeGraph, graph);
  pbf.writeMessage(8, writeOpset, { domain: '', version: opset });
  pbf.writeMessage(8, writeOpset, { domain: 'com.microsoft', version: 1 });
  return pbf.finish();
}

function writeOpset(opsetId: { domain: string; version: number }, pbf: PbfWriter): void {
  pbf.writeStringField(1, opsetId.domain);
  pbf.writeVarintField(2, opsetId.version);
}

function writeGraph(graph: OnnxGraph, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, graph.name);
  for (const tensor of graph.initializers) pbf.writeMessage(5, writeTensor, tensor);
  for (const value of graph.inputs) pbf.writeMessage(11, writeValue, value);
  for (const value of graph.outputs) pbf.writeMessage(12, writeValue, value);
}

function writeNode(node: OnnxNode, pbf: PbfWriter): void {
  for (const input of node.inputs) pbf.writeStringField(1, input);
  for (const output of node.outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(3, node.outputs[0]!);
  pbf.writeStringField(4, node.op);
  for (const entry of Object.entries(node.attributes)) pbf.writeMessage(5, writeAttribute, entry);
  pbf.writeStringField(7, node.domain);
}

function writeAttribute([name, value]: [string, Attribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') {
    pbf.writeVarintField(3, value);
    pbf.writeVarintField(20, attributeTypes.INT);
  } else if (typeof value === 'string') {
    pbf.writeBytesField(4, new TextEncoder().encode(value));
    pbf.writeVarintField(20, attributeTypes.STRING);
  } else if ('float' in value) {
    pbf.writeFloatField(2, value.float);
    pbf.writeVarintField(20, attributeTypes.FLOAT);
  } else {
    for (const item of value) pbf.writeVarintField(8, item);
    pbf.writeVarintField(20, attributeTypes.INTS);
  }
}

function writeTensor(tensor: OnnxTensor, pbf: PbfWriter): void {
  for (const size of tensor.shape) pbf.writeVarintField(1, size);
  pbf.writeVarintField(2, elementTypes[tensor.type]);
  pbf.writeStringField(8, tensor.name);
  const { data } = tensor;
  if ('bytes' in data) {
    pbf.writeBytesField(9, data.bytes);
    return;
  }
  pbf.writeMessage(13, writeEntry, ['location', data.location]);
  pbf.writeMessage(13, writeEntry, ['offset', String(data.offset)]);
  pbf.writeMessage(13, writeEntry, ['length', String(data.length)]);
  pbf.writeVarintField(14, externalDataLocation);
}

function writeEntry([key, value]: [string, string], pbf: PbfWriter): void {
  pbf.writeStringField(1, key);
  pbf.writeStringField(2, value);
}

function writeValue(value: OnnxValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, value.name);
  pbf.writeMessage(2, writeType, value);
}

function writeType(value: OnnxValue, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, value);
}

function writeTensorType(value: OnnxValue, pbf: PbfWriter): void {
  pbf.writeVarintField(1, elementTypes[value.type]);
  pbf.writeMessage(2, writeShape, value.shape);
}

function writeShape(shape: OnnxValue['shape'], pbf: PbfWriter): void {
  for (const size of shape) pbf.writeMessage(1, writeDimension, size);
}

function writeDimension(size: number | null, pbf: PbfWriter): void {
  if (size !== null) pbf.writeVarintField(1, size);
}
