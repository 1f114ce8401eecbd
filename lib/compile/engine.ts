// What may compute a step: the engines and their devices, and what holds where nothing is chosen.

/**
 * `onnxruntime` compiles the step. `tensorflow` runs it eagerly on libtensorflow, where one of its packages is installed.
 * `reference` runs it eagerly on tfjs' JavaScript backend: hundreds of times slower, for tests.
 */
export const engines = ["onnxruntime", "tensorflow", "reference"] as const;
export type Engine = (typeof engines)[number];

/** `webgpu` is inside the onnxruntime-node package; `cuda` is a separate download for either engine. */
export const devices = ["cpu", "webgpu", "cuda"] as const;
export type Device = (typeof devices)[number];

/** Who computes. */
export interface EngineChoice {
  /** Default `onnxruntime`. */
  readonly engine?: Engine;
  /** Default `cpu`: the only device whose scores repeat bit for bit. */
  readonly device?: Device;
  /** Threads on the CPU, 1 or more. Default 1: results then repeat bit for bit. */
  readonly threads?: number;
}

const devicesOf: Readonly<Record<Engine, readonly Device[]>> = {
  onnxruntime: devices,
  tensorflow: ["cpu", "cuda"],
  reference: ["cpu"],
};

/** Every choice made: what `compile` uses, and what a record says was used. @throws on an engine or a device that there is not. */
export function settle({
  engine = "onnxruntime",
  device = "cpu",
  threads = 1,
}: EngineChoice = {}): Required<EngineChoice> {
  if (!engines.includes(engine)) {
    throw new Error(`compile: expected an engine of ${engines.join(", ")}, got '${String(engine)}'.`);
  }
  if (!devicesOf[engine].includes(device)) {
    throw new Error(
      `compile: expected a device of ${devicesOf[engine].join(", ")} for engine ${engine}, got '${String(device)}'.`,
    );
  }
  if (!Number.isInteger(threads) || threads < 1) {
    throw new Error(`compile: expected a whole number of threads from 1, got ${threads}.`);
  }
  // tfjs' JavaScript has one thread whatever is asked for.
  return { engine, device, threads: engine === "reference" ? 1 : threads };
}
