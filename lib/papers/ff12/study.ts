// Anomagram's settings varied one at a time, to test what the FF12 report says of them. Declared before they were run; none
// fills a printed cell. All start from what the application starts with: 500 normal rows, 30 steps, one batch of all.
import type { AutoencoderTraining } from "../../detectors/autoencoder";
import type { TfjsOptimiser } from "../../train/tfjs-optimiser";

export interface StudySetting {
  /** What is varied. */
  readonly study: "layers" | "optimiser" | "learning rate" | "batch size" | "regulariser";
  readonly setting: string;
  readonly steps: number;
  readonly training: AutoencoderTraining;
}

interface Choice {
  readonly hidden?: readonly number[];
  readonly steps?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly optimiser?: TfjsOptimiser["name"];
  readonly penalty?: { readonly l1: number; readonly l2: number };
}

function training(choice: Choice): AutoencoderTraining {
  const { hidden = [7, 3], steps = 30, batchSize = 512, learningRate = 0.01, optimiser = "adam", penalty } = choice;
  return {
    ...{ sizes: [140, ...hidden, 2], slope: 0, output: "sigmoid", kernel: "Glorot normal" },
    ...{ epochs: steps, batchSize, lastBatch: "keep" },
    optimiser: { name: optimiser, learningRate, beta1: 0.5, momentum: 0.9 },
    ...(penalty !== undefined && { penalty }),
  };
}

function settings(
  study: StudySetting["study"],
  choices: readonly (readonly [setting: string, choice: Choice])[],
  steps: readonly number[] = [30],
): StudySetting[] {
  return choices.flatMap(([setting, choice]) =>
    steps.map((count) => ({ study, setting, steps: count, training: training({ ...choice, steps: count }) })),
  );
}

/** A layer that the application adds has three units. */
const layers = (count: number): readonly number[] => [7, ...Array<number>(count - 1).fill(3)];
/** The application's factor is its learning rate. */
const rate = 0.01;

export const studySettings: readonly StudySetting[] = [
  ...settings(
    "layers",
    [1, 2, 4, 8].map((count) => [String(count), { hidden: layers(count) }]),
  ),
  ...settings(
    "optimiser",
    (["adam", "adamax", "adadelta", "rmsprop", "momentum", "sgd"] as const).map((name) => [name, { optimiser: name }]),
    [10, 30, 100, 300],
  ),
  ...settings(
    "learning rate",
    [0.0001, 0.001, 0.01, 0.1, 1].map((learningRate) => [String(learningRate), { learningRate }]),
  ),
  ...settings(
    "batch size",
    [64, 128, 256, 512].map((batchSize) => [String(batchSize), { batchSize }]),
  ),
  ...settings(
    "regulariser",
    [
      ["none", {}],
      ["l1", { penalty: { l1: rate, l2: 0 } }],
      ["l2", { penalty: { l1: 0, l2: rate } }],
      ["l1l2", { penalty: { l1: rate, l2: rate } }],
    ],
    [30, 300, 1000],
  ),
];

/** How runs of the setting are called. */
export function studyMethod({ study, setting, steps }: Omit<StudySetting, "training">): string {
  return `Anomagram AE: ${study} ${setting}, ${steps} steps`;
}

export const studySeeds = [1, 2, 3, 4, 5];
