// State saved and loaded: the format against a file made by numpy, training resumed bit for bit, and files that do not fit.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { compile, encodeState, loadState, stateOf } from "../../lib/compile";
import { optimisers, train } from "./resumable-training";

interface Fixture {
  readonly metadata: Record<string, string>;
  readonly tensors: Record<string, { shape: number[]; dtype: "float32" | "int32" | "bool"; bits: number[] }>;
  readonly file: string;
}
const fixture = JSON.parse(readFileSync("test/fixtures/state.json", "utf8")) as Fixture;
const file = (): Uint8Array => new Uint8Array(Buffer.from(fixture.file, "base64"));

/** The variables of the fixture: its values, or zeros. */
function variablesOf(zeros: boolean): Record<string, tf.Variable> {
  const entries = Object.entries(fixture.tensors).map(([name, { shape, dtype, bits }]) => {
    const { buffer } = Uint8Array.from(bits);
    const values =
      dtype === "float32"
        ? new Float32Array(buffer)
        : dtype === "int32"
          ? new Int32Array(buffer)
          : new Uint8Array(buffer);
    return [name, tf.variable(zeros ? tf.zeros(shape, dtype) : tf.tensor(values, shape, dtype))] as const;
  });
  return Object.fromEntries(entries);
}

/** The numbers as they lie in memory: also tells -0 from 0. */
const bitsOf = (variable: tf.Variable): number[] => {
  const values = variable.dataSync();
  return [...new Uint8Array(values.buffer, values.byteOffset, values.byteLength)];
};

/** A file with another header around the same data. */
function withHeader(change: (header: Record<string, Record<string, unknown>>) => void): Uint8Array {
  const bytes = Buffer.from(fixture.file, "base64");
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<string, Record<string, unknown>>;
  change(header);
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return new Uint8Array(Buffer.concat([size, text, bytes.subarray(8 + length)]));
}

describe("State", () => {
  before(() => tf.setBackend("cpu"));

  it("is encoded byte for byte as numpy writes it from the format's description", () => {
    const bytes = encodeState(variablesOf(false), fixture.metadata);
    assert.equal(Buffer.from(bytes).toString("base64"), fixture.file);
  });

  it("is loaded from numpy's file bit for bit, whatever lies before it in memory", () => {
    for (const shift of [0, 3]) {
      const variables = variablesOf(true);
      const shifted = new Uint8Array(file().length + shift);
      shifted.set(file(), shift);
      loadState(shifted.subarray(shift), variables);
      for (const [name, { bits }] of Object.entries(fixture.tensors)) {
        assert.deepEqual(bitsOf(variables[name]), bits, name);
      }
    }
  });

  for (const optimiser of Object.keys(optimisers)) {
    it(`of ${optimiser} resumes in another process: five updates and five more are ten, bit for bit`, async () => {
      const ten = await train(optimiser, 0, 10);
      const five = await train(optimiser, 0, 5);
      const folder = mkdtempSync(join(tmpdir(), "retable-state-"));
      try {
        const saved = join(folder, "five.safetensors");
        writeFileSync(saved, five);
        const program = join(__dirname, "resumable-training.js");
        const resumed = execFileSync(process.execPath, [program, optimiser, "5", "10", saved], { encoding: "utf8" });
        assert.equal(resumed, Buffer.from(ten).toString("base64"));
        assert.notEqual(resumed, Buffer.from(await train(optimiser, 5, 10)).toString("base64"), "the state matters");
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  it("of a step has every variable that it reads or assigns, once, the slots made inside it included", async () => {
    const [w, unused] = [tf.variable(tf.zeros([2])), tf.variable(tf.zeros([3]))];
    const frozen = tf.variable(tf.ones([2]));
    const optimizer = tf.train.momentum(0.1, 0.9);
    const step = await compile(
      ({ x }) => ({ loss: optimizer.minimize(() => w.mul<tf.Tensor>(frozen).sub(x).square().mean(), true, [w])! }),
      { x: [2] },
    );
    const state = stateOf(step, { w });
    const variables = Object.values(state);
    assert.equal(variables.length, 3, "w, what multiplies it, and its momentum");
    assert.ok(state.w === w && variables.includes(frozen) && !variables.includes(unused));
    assert.deepEqual(Object.keys(stateOf(step)), ["state.0", "state.1", "state.2"]);
    assert.throws(() => stateOf(step, { "state.1": w }), {
      message: "stateOf: expected names other than state.N, got 'state.1'. Choose another.",
    });
    const eager = await compile(({ x }) => ({ x }), { x: [2] }, { engine: "reference" });
    assert.throws(
      () => stateOf(eager),
      /^Error: stateOf: expected a step that was traced, got one of engine 'reference'/,
    );
    await step.release();
  });

  const faults: Readonly<Record<string, { bytes: () => Uint8Array; message: RegExp; names?: string[] }>> = {
    "a file without its last byte": {
      bytes: () => file().slice(0, -1),
      message: /^Error: loadState: expected 51 bytes of data, got 50\. The file is cut short or damaged\.$/,
    },
    "a file with a byte more": {
      bytes: () => Uint8Array.from([...file(), 0]),
      message: /expected 51 bytes of data, got 52\. The file is cut short or damaged/,
    },
    "a file cut inside its header": {
      bytes: () => file().slice(0, 100),
      message: /expected 464 bytes of header, got 100 bytes\. The file is cut short or of another format/,
    },
    "an empty file": { bytes: () => new Uint8Array(0), message: /expected a safetensors file, got 0 bytes/ },
    "a text": { bytes: () => Buffer.from("weights,1,2,3,4"), message: /expected a safetensors file, got 15 bytes/ },
    "a header that is no JSON": {
      bytes: () => file().map((byte, i) => (i === 8 ? 65 : byte)),
      message: /expected a header in JSON, got .*\. The file is damaged or of another format\.$/,
    },
    "a header of other things": {
      bytes: () => withHeader((header) => (header["7"] = { dtype: "I32", shape: [2] })),
      message:
        /expected dtype, shape and data_offsets of '7', got \{"dtype":"I32","shape":\[2\]\}\. The file is damaged/,
    },
    "another shape": {
      bytes: () => withHeader((header) => (header["encoder/kernel"].shape = [3, 2])),
      message: /expected F32\[2,3\] for 'encoder\/kernel', got F32\[3,2\]\. Build the model as when it was saved\.$/,
    },
    "another type": {
      bytes: () => withHeader((header) => (header["encoder/kernel"].dtype = "I32")),
      message: /expected F32\[2,3\] for 'encoder\/kernel', got I32\[2,3\]/,
    },
    "tensors that overlap": {
      bytes: () => withHeader((header) => (header["7"].data_offsets = [35, 43])),
      message: /expected '7' to begin at byte 36 of the data, got 35 to 43\. The file is damaged\.$/,
    },
    "a tensor of too few bytes": {
      bytes: () =>
        withHeader((header) => {
          header["7"].data_offsets = [36, 40];
          header.updates.data_offsets = [40, 48];
        }),
      message: /expected 8 bytes for '7', got 4/,
    },
    "a variable that the file lacks": {
      bytes: () =>
        withHeader((header) => {
          header.Bias = header.bias;
          delete header.bias;
        }),
      message:
        /expected the variables .*'bias'.*, got a file without 'bias' and with 'Bias' besides\. Name the variables/,
    },
    "a tensor that no variable takes": {
      bytes: file,
      names: Object.keys(fixture.tensors).filter((name) => name !== "bias"),
      message: /got a file without none and with 'bias' besides/,
    },
  };
  for (const [name, { bytes, message, names }] of Object.entries(faults)) {
    it(`is not loaded from ${name}, and no variable is touched`, () => {
      const all = variablesOf(true);
      const variables = Object.fromEntries((names ?? Object.keys(all)).map((key) => [key, all[key]]));
      assert.throws(() => loadState(bytes(), variables), message);
      for (const variable of Object.values(all)) assert.ok(bitsOf(variable).every((bit) => bit === 0));
    });
  }

  it("is not encoded under the name that the format keeps for itself", () => {
    assert.throws(() => encodeState({ __metadata__: tf.variable(tf.zeros([1])) }), {
      message: "encodeState: expected names of variables, got '__metadata__'. Choose another.",
    });
  });
});
