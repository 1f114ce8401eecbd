// A generated stand-in for ECG5000, of its shape and class counts: heartbeat-like sums of Gaussian bumps. For runs on a machine
// without the data; it has the look of the classes, not their statistics, so no number made from it is compared with a paper.
import { createHash } from "node:crypto";
import type { Rng } from "../rng";
import { rows } from "../rows";
import type { Dataset } from "./dataset";
import { ecg5000, ecg5000Dataset, type Beats } from "./ecg5000";

/** Centre and width in steps of the 140, height in standard deviations of a series. */
type Bump = readonly [centre: number, width: number, height: number];

/** Per class: the deep wave at the start, the slow plateau, and the end, where the real classes part. */
// prettier-ignore
const beats: readonly (readonly Bump[])[] = [
  [[7, 5, -3.6], [35, 10, -0.8], [104, 6, 1.5], [124, 5, -0.7], [132, 4, 0.7]],
  [[8, 6, -2.9], [30, 12, 0.2], [105, 20, 0.8], [139, 5, -3.8]],
  [[6, 6, -1.8], [35, 12, -0.3], [105, 22, 0.7], [139, 4, -2.4]],
  [[8, 6, -3.3], [50, 14, -0.3], [108, 24, 0.8], [139, 3, -1.2]],
  [[7, 9, -2.0], [28, 12, -0.5], [95, 16, 0.8], [139, 5, -0.7]],
];

/** Names the recipe in the digest; raised with every change of what is generated. */
const generator = "standInEcg5000/1";

/** A Dataset of ECG5000's shape, class counts and labels, origin `stand-in`. Same stream, same data. */
export function standInEcg5000(rng: Rng): Dataset {
  const train = draw(ecg5000.trainCounts, rng.child("train"));
  const test = draw(ecg5000.testCounts, rng.child("test"));
  const digest = createHash("sha256").update(`${generator} seed ${rng.seed}`).digest("hex");
  return ecg5000Dataset("stand-in", digest, train, test);
}

/** `counts[c]` beats of class c + 1, sorted by class as the archive's train file is. */
function draw(counts: readonly number[], rng: Rng): Beats {
  const y = Int32Array.from(counts.flatMap((count, c) => Array<number>(count).fill(c + 1)));
  const data = new Float32Array(y.length * ecg5000.steps);
  y.forEach((label, i) => data.set(zNormalised(beat(beats[label - 1], rng)), i * ecg5000.steps));
  return { x: rows(data, [y.length, ecg5000.steps]), y };
}

/** One beat: each bump moved by some steps, stretched by some percent, a drifting baseline and noise on top. */
function beat(bumps: readonly Bump[], rng: Rng): Float32Array {
  const series = rng.normals(ecg5000.steps, 0, 0.12);
  const drift = 0.15 * rng.normal();
  for (const [centre, width, height] of bumps) {
    const c = centre + 1.5 * rng.normal();
    const w = width * (1 + 0.1 * rng.normal());
    const h = height * (1 + 0.15 * rng.normal());
    for (let t = 0; t < series.length; t++) series[t] += h * Math.exp(-0.5 * ((t - c) / w) ** 2);
  }
  return series.map((value, t) => value + drift * (t / series.length - 0.5));
}

/** Mean 0 and standard deviation 1 (n - 1), as the archive has its series. */
function zNormalised(series: Float32Array): Float32Array {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
  const variance = series.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (series.length - 1);
  return series.map((value) => (value - mean) / Math.sqrt(variance));
}
