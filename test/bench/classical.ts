// Times the classical detectors beside scikit-learn on the papers' data, one after the other so that both meet the same load:
// node dist/test/bench/classical.js [--rounds 3] [case …]. It needs the data files and a python3 with scikit-learn (--python).
// Prints CPU seconds (the median over the rounds), their ratio, and how far the scores are apart.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import {
  fitMinMax,
  isolationForestDetector,
  kernelDensityDetector,
  kNearestNeighboursDetector,
  loadFf12,
  loadMnist,
  oneClassSvmDetector,
  rng,
  rows,
  scaled,
  takeRows,
  type Detector,
  type Rows,
} from "../../lib";

interface Case {
  readonly data: "ff12" | "mnist 3" | "mnist";
  /** scikit-learn's class and its arguments, and what classical.py calls to score. */
  readonly estimator: string;
  readonly options: Readonly<Record<string, number>>;
  /** Test rows scored, where all of them would take scikit-learn many minutes. */
  readonly testRows?: number;
  readonly detector: () => Detector;
}

const oneClass = (data: Case["data"], nu: number, gamma: number): Case => ({
  data,
  estimator: "OneClassSVM",
  options: { nu, gamma },
  detector: () => oneClassSvmDetector({ kernel: { type: "rbf", gamma }, nu }),
});
const forest = (data: Case["data"]): Case => ({
  data,
  estimator: "IsolationForest",
  options: { n_estimators: 100, max_samples: 256, random_state: 1 },
  detector: () => isolationForestDetector({ trees: 100, samples: 256 }),
});
const neighbours = (data: Case["data"]): Case => ({
  data,
  estimator: "NearestNeighbors",
  options: { n_neighbors: 5 },
  detector: () => kNearestNeighboursDetector({ k: 5, score: "k-th" }),
});

const cases: Readonly<Record<string, Case>> = {
  "ocsvm-ff12": oneClass("ff12", 0.01, 0.5),
  "ocsvm-ff12-nu1e-4": oneClass("ff12", 1e-4, 0.5),
  "ocsvm-mnist": oneClass("mnist 3", 0.1, 2 ** -7),
  "ocsvm-mnist-nu0.01": oneClass("mnist 3", 0.01, 2 ** -7),
  "ocsvm-mnist-gamma1": oneClass("mnist 3", 0.1, 1),
  "forest-ff12": forest("ff12"),
  "forest-mnist": forest("mnist 3"),
  "knn-ff12": neighbours("ff12"),
  "knn-mnist3": neighbours("mnist 3"),
  "knn-mnist": neighbours("mnist"),
  "kde-mnist": {
    data: "mnist 3",
    estimator: "KernelDensity",
    options: { bandwidth: Math.SQRT2 },
    testRows: 1000,
    detector: () => kernelDensityDetector({ bandwidth: Math.SQRT2 }),
  },
};

interface Timed {
  readonly fit: number;
  readonly score: number;
}

const read = (path: string, size: number): Rows => {
  const data = new Float32Array(Uint8Array.from(readFileSync(path)).buffer);
  return rows(data, [data.length / size, size]);
};

/** In a process of its own, as scikit-learn's side: fits, scores, leaves the scores in the folder. */
async function measure(folder: string, name: string): Promise<Timed> {
  const { data, detector } = cases[name];
  const size = data === "ff12" ? 18 : 784;
  const [xTrain, xTest] = ["train", "test"].map((part) => read(join(folder, part), size));
  const seconds = (since: NodeJS.CpuUsage): number => {
    const { user, system } = process.cpuUsage(since);
    return (user + system) / 1e6;
  };
  const beforeFit = process.cpuUsage();
  const fitted = await detector().fit(xTrain, rng(1));
  const fit = seconds(beforeFit);
  const beforeScore = process.cpuUsage();
  const scores = await fitted.score(xTest);
  const score = seconds(beforeScore);
  writeFileSync(join(folder, "ours"), Float64Array.from(scores));
  return { fit, score };
}

async function load(data: Case["data"]): Promise<{ xTrain: Rows; xTest: Rows }> {
  if (data === "ff12") {
    const { xTrain, xTest } = await loadFf12();
    const scaling = fitMinMax(xTrain);
    return { xTrain: scaled(xTrain, scaling), xTest: scaled(xTest, scaling) };
  }
  const { xTrain, yTrain, xTest } = await loadMnist();
  const threes = Array.from(yTrain.keys()).filter((i) => yTrain[i] === 3);
  return { xTrain: data === "mnist" ? xTrain : takeRows(xTrain, threes), xTest };
}

async function compare(name: string, rounds: number, python: string): Promise<void> {
  const { data, estimator, options, testRows } = cases[name];
  const { xTrain, xTest } = await load(data);
  const folder = mkdtempSync(join(tmpdir(), "classical-"));
  const count = Math.min(xTest.shape[0], testRows ?? Infinity);
  writeFileSync(join(folder, "train"), xTrain.data);
  writeFileSync(join(folder, "test"), xTest.data.subarray(0, (xTest.data.length / xTest.shape[0]) * count));
  const work = JSON.stringify({ folder, estimator, options, trainRows: xTrain.shape[0], testRows: count });
  // One thread on both sides: OpenBLAS would otherwise spin on every core and be charged for it.
  const env = { ...process.env, OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1" };
  const run = (command: string, args: string[]): Timed =>
    JSON.parse(execFileSync(command, args, { encoding: "utf8", env })) as Timed;
  const theirs: Timed[] = [];
  const ours: Timed[] = [];
  for (let round = 0; round < rounds; round++) {
    theirs.push(run(python, ["test/bench/classical.py", work]));
    ours.push(run(process.execPath, [__filename, "--measure", folder, name]));
  }
  const parts = (["fit", "score"] as const).map((part) => {
    const [sk, own] = [theirs, ours].map((timed) => median(timed.map((t) => t[part])));
    return `${part} ${own.toFixed(2)} s / ${sk.toFixed(2)} s = ${(own / sk).toFixed(2)}`;
  });
  const [a, b] = ["ours", "theirs"].map(
    (side) => new Float64Array(Uint8Array.from(readFileSync(join(folder, side))).buffer),
  );
  const apart = b.map((value, i) => Math.abs(value - a[i])).reduce((p, q) => Math.max(p, q));
  console.log(`${name}: ${parts.join("; ")}; scores at most ${apart.toExponential(1)} apart`);
  rmSync(folder, { recursive: true });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: "string", default: "3" },
      python: { type: "string", default: "/usr/bin/python3" },
      measure: { type: "string" },
    },
  });
  if (values.measure !== undefined) {
    console.log(JSON.stringify(await measure(values.measure, positionals[0])));
    return;
  }
  for (const name of positionals.length > 0 ? positionals : Object.keys(cases)) {
    if (!(name in cases)) throw new Error(`classical: expected one of ${Object.keys(cases).join(", ")}, got ${name}.`);
    await compare(name, Number(values.rounds), values.python);
  }
}

void main();
