// Encoding: an OnnxGraph as the bytes of an ONNX model file. Message layout: onnx.proto3 of the ONNX project.
import protobuf from "protobufjs/light";
import {
  domainAndType,
  nodeName,
  type OnnxAttribute,
  type OnnxConstant,
  type OnnxGraph,
  type OnnxPort,
} from "./onnx-graph";

/** Reductions take their axes as inputs from 18 on. */
const opset = 18;
/** The oldest that goes with it, so that older readers take the file. */
const irVersion = 8;

const field = (id: number, type: string, rule?: "repeated"): protobuf.IField => ({ id, type, ...(rule && { rule }) });

const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field(1, "int64"),
        producerName: field(2, "string"),
        modelVersion: field(5, "int64"),
        docString: field(6, "string"),
        graph: field(7, "GraphProto"),
        opsetImport: field(8, "OperatorSetIdProto", "repeated"),
        metadataProps: field(14, "StringStringEntryProto", "repeated"),
      },
    },
    StringStringEntryProto: { fields: { key: field(1, "string"), value: field(2, "string") } },
    OperatorSetIdProto: { fields: { domain: field(1, "string"), version: field(2, "int64") } },
    GraphProto: {
      fields: {
        node: field(1, "NodeProto", "repeated"),
        name: field(2, "string"),
        initializer: field(5, "TensorProto", "repeated"),
        input: field(11, "ValueInfoProto", "repeated"),
        output: field(12, "ValueInfoProto", "repeated"),
      },
    },
    NodeProto: {
      fields: {
        input: field(1, "string", "repeated"),
        output: field(2, "string", "repeated"),
        name: field(3, "string"),
        opType: field(4, "string"),
        attribute: field(5, "AttributeProto", "repeated"),
        domain: field(7, "string"),
      },
    },
    AttributeProto: {
      fields: {
        name: field(1, "string"),
        f: field(2, "float"),
        i: field(3, "int64"),
        s: field(4, "bytes"),
        ints: field(8, "int64", "repeated"),
        type: field(20, "int32"),
      },
    },
    TensorProto: {
      fields: {
        dims: field(1, "int64", "repeated"),
        dataType: field(2, "int32"),
        name: field(8, "string"),
        rawData: field(9, "bytes"),
      },
    },
    ValueInfoProto: { fields: { name: field(1, "string"), type: field(2, "TypeProto") } },
    TypeProto: { fields: { tensorType: field(1, "TypeProtoTensor") } },
    TypeProtoTensor: { fields: { elemType: field(1, "int32"), shape: field(2, "TensorShapeProto") } },
    TensorShapeProto: { fields: { dim: field(1, "Dimension", "repeated") } },
    Dimension: { fields: { dimValue: field(1, "int64"), dimParam: field(2, "string") } },
  },
});

/** TensorProto.DataType. */
const dataType = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
/** AttributeProto.AttributeType. */
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** What a model says of itself. */
export interface ModelInfo {
  /** Of the graph. */
  readonly name?: string;
  readonly description?: string;
  /** A whole number. */
  readonly version?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

export function encode(
  graph: OnnxGraph<number | string>,
  { name = "step", description, version, metadata = {} }: ModelInfo = {},
): Uint8Array {
  const Model = root.lookupType("ModelProto");
  const ops = graph.nodes.map(({ op }) => domainAndType(op));
  const others = [...new Set(ops.map(({ domain }) => domain))].filter((domain) => domain !== "");
  const model = {
    irVersion,
    producerName: "retable",
    modelVersion: version,
    docString: description,
    opsetImport: [{ domain: "", version: opset }, ...others.map((domain) => ({ domain, version: 1 }))],
    graph: {
      name,
      node: graph.nodes.map((node, i) => ({
        input: node.inputs,
        output: node.outputs,
        name: nodeName(node, i),
        opType: ops[i].type,
        domain: ops[i].domain,
        attribute: Object.entries(node.attributes).map(([name, value]) => attribute(name, value)),
      })),
      initializer: graph.constants.map(tensor),
      input: graph.inputs.map(port),
      output: graph.outputs.map(port),
    },
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  };
  return Model.encode(model).finish();
}

function attribute(name: string, value: OnnxAttribute): object {
  if (typeof value === "number") return { name, type: attributeType.int, i: value };
  if (typeof value === "string") return { name, type: attributeType.string, s: Buffer.from(value) };
  if ("float" in value) return { name, type: attributeType.float, f: value.float };
  return { name, type: attributeType.ints, ints: value };
}

function port({ name, shape, dtype }: OnnxPort<number | string>): object {
  const dim = shape.map((length) => (typeof length === "number" ? { dimValue: length } : { dimParam: length }));
  return { name, type: { tensorType: { elemType: dataType[dtype], shape: { dim } } } };
}

function tensor({ name, shape, dtype, values }: OnnxConstant): object {
  const array =
    dtype === "int64" ? BigInt64Array.from(values, BigInt) : (values as Exclude<typeof values, readonly number[]>);
  const rawData = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  return { name, dims: shape, dataType: dataType[dtype], rawData };
}
