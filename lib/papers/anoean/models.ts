// Trains any method of the AnoEAN paper in every setting of its grid and keeps the one that tells the validation rows apart best.
import type { CompileOptions } from "../../compile";
import { fitAlad } from "../../detectors/gan/alad";
import { fitAnoean, type KnownRows, type ValidationRows } from "../../detectors/anoean";
import { fitAnogan } from "../../detectors/gan/anogan";
import type { Fitted } from "../../detectors/detector";
import { fitEgbad } from "../../detectors/gan/egbad";
import type { GanTraining, TrainedGan } from "../../detectors/gan/gan";
import { distanceMemory } from "../../detectors/kernel-machine/distance-memory";
import type { FittedMachine } from "../../detectors/kernel-machine/kernel-machine";
import { oneClassSvmDetector } from "../../detectors/one-class-svm";
import { svmDetector } from "../../detectors/svm";
import type { ValidatedHooks } from "../../detectors/validated-training";
import { averagePrecision } from "../../metrics/average-precision";
import { joinRows, rows, rowSize, type Rows } from "../../rows";
import type { Rng } from "../../rng";
import type { EpochHooks } from "../../train/epochs";
import type { History } from "../../train/history";
import { machineNumbers } from "../health";
import type { AnoeanModel } from "./options";

export interface FittedSetting extends Fitted {
  /** Numbers that training fits: weights, or support vectors with theirs. */
  readonly parameters: number;
  /** Numbers that scoring needs. */
  readonly scoringNumbers: number;
  readonly weightsMoved: number;
  readonly history: History;
  release(): Promise<void>;
}

/** A setting of a grid, with the values that the grid gives it. */
export interface Setting {
  readonly values: readonly number[];
  /** `epochs` stands in for the setting's own: 0 leaves a network as it starts. */
  fit(
    train: KnownRows,
    validation: ValidationRows,
    rng: Rng,
    engine: CompileOptions,
    hooks?: EpochHooks,
    epochs?: number,
  ): Promise<FittedSetting>;
}

/** What the grid of a model varies, in the order of a setting's values. */
export function gridNames(model: AnoeanModel): string[] {
  switch (model.kind) {
    case "AnoEAN":
      return ["latentDim", "normal rows of a batch", "anomalies of a batch"];
    case "SVM":
      return ["C", "gamma"];
    case "OCSVM":
      return ["nu", "gamma"];
    case "AnoGAN":
    case "EGBAD":
    case "ALAD":
      return model.averageDecays === undefined ? ["learning rate"] : ["learning rate", "decay of averages"];
  }
}

export function settingsOf(model: AnoeanModel): Setting[] {
  switch (model.kind) {
    case "AnoEAN":
      return model.latentDims.flatMap((latentDim) =>
        model.batches.map(([batchSize, anomaliesPerBatch]) => ({
          values: [latentDim, batchSize, anomaliesPerBatch],
          fit: (train, validation, rng, engine, hooks, epochs = model.training.epochs) => {
            const training = { ...model.training, latentDim, batchSize, anomaliesPerBatch, epochs };
            return fitAnoean(train, validation, training, rng, engine, hooks);
          },
        })),
      );
    case "SVM": {
      const memory = distanceMemory();
      return model.costs.flatMap((cost) =>
        model.gammas.map((gamma) => ({
          values: [cost, gamma],
          async fit({ normal, anomalies }, _, rng) {
            const machine = svmDetector({ kernel: { type: "rbf", gamma }, cost, weights: "balanced", memory });
            const labels = new Uint8Array(normal.shape[0] + anomalies.shape[0]).fill(1, normal.shape[0]);
            return machineSetting(await machine.fit(joinRows(normal, anomalies), labels, rng), normal);
          },
        })),
      );
    }
    case "OCSVM": {
      const memory = distanceMemory();
      return model.nus.flatMap((nu) =>
        model.gammas.map((gamma) => ({
          values: [nu, gamma],
          async fit({ normal }, _, rng) {
            const machine = oneClassSvmDetector({ kernel: { type: "rbf", gamma }, nu, memory });
            return machineSetting(await machine.fit(normal, rng), normal);
          },
        })),
      );
    }
    case "AnoGAN":
      return ganSettings(model, (x, given, ...more) => fitAnogan(x, { ...model.training, ...given }, ...more));
    case "EGBAD":
      return ganSettings(model, (x, given, ...more) => fitEgbad(x, { ...model.training, ...given }, ...more));
    case "ALAD":
      return ganSettings(model, (x, given, ...more) => fitAlad(x, { ...model.training, ...given }, ...more));
  }
}

type GanModel = Extract<AnoeanModel, { readonly learningRates: readonly number[] }>;

/** Normal rows alone train; the validation rows choose the epoch. */
function ganSettings(
  { training, learningRates, averageDecays, every, patience }: GanModel,
  fit: (
    x: Rows,
    given: Pick<GanTraining, "inputs" | "epochs" | "adam" | "averageDecay">,
    rng: Rng,
    engine: CompileOptions,
    hooks: ValidatedHooks,
  ) => Promise<TrainedGan>,
): Setting[] {
  const grid = learningRates.flatMap((rate) =>
    (averageDecays ?? [training.averageDecay]).map((decay) => [rate, decay]),
  );
  return grid.map(([learningRate, averageDecay]) => ({
    values: averageDecays === undefined ? [learningRate] : [learningRate, averageDecay],
    async fit({ normal }, { x, labels }, rng, engine, hooks = {}, epochs = training.epochs) {
      const value = (scores: Float32Array): number => averagePrecision(labels, scores);
      const given = { inputs: rowSize(normal), epochs, averageDecay, adam: { ...training.adam, learningRate } };
      const validation = { x, every, patience, better: "higher", value } as const;
      const trained = await fit(normal, given, rng, engine, { ...hooks, validation });
      const { validation: looks = [], ...curves } = trained.history;
      const history = looks.length > 0 ? { ...curves, "validation AUPRC": looks } : curves;
      return { ...trained, history };
    },
  }));
}

function machineSetting(machine: FittedMachine, x: Rows): FittedSetting {
  const numbers = machineNumbers(machine, rowSize(x));
  return {
    ...{ parameters: numbers, scoringNumbers: numbers, weightsMoved: 0, history: {} },
    score: (rows) => machine.score(rows),
    release: () => Promise.resolve(),
  };
}

export interface Chosen {
  readonly setting: Setting;
  readonly fitted: FittedSetting;
  /** On the validation rows. */
  readonly auprc: number;
  /** One row per setting: its values, then its average precision on the validation rows. [settings, values + 1] */
  readonly grid: Rows;
}

/** The setting of highest average precision on the validation rows, the first among equals. */
export async function chooseSetting(
  settings: readonly Setting[],
  train: KnownRows,
  validation: ValidationRows,
  rng: Rng,
  engine: CompileOptions = {},
  onSetting: (done: number, auprc: number) => void = () => undefined,
): Promise<Chosen> {
  let best: Omit<Chosen, "grid"> | null = null;
  const grid: number[] = [];
  for (const [i, setting] of settings.entries()) {
    const fitted = await setting.fit(train, validation, rng, engine);
    // In single precision, as the grid is kept: equal areas differ in the last digits of their sums.
    const auprc = Math.fround(averagePrecision(validation.labels, await fitted.score(validation.x)));
    grid.push(...setting.values, auprc);
    const isBest = best === null || auprc > best.auprc;
    await (isBest ? best?.fitted : fitted)?.release();
    if (isBest) best = { setting, fitted, auprc };
    onSetting(i + 1, auprc);
  }
  return { ...best!, grid: rows(Float32Array.from(grid), [settings.length, grid.length / settings.length]) };
}
