// Differences of paired runs, those of one seed, say, which share their rows: their mean, and how well it is known.
import { estimateMean, stratum } from "../../metrics/estimate";
import { mean } from "../../metrics/moments";
import { confidenceHalfWidth, sideOf } from "../../metrics/tost";

interface Interval {
  readonly mean: number;
  /** Of the two-sided 95 % interval (Student's t); infinite for one pair, which has no spread. */
  readonly half: number;
}

/** Throws on no differences. */
export function pairedInterval(differences: readonly number[]): Interval {
  if (differences.length < 2) return { mean: mean(differences), half: Infinity };
  const estimate = estimateMean([stratum(differences)]);
  return { mean: estimate.mean, half: confidenceHalfWidth(estimate) };
}

/** 1 where the mean difference is above `threshold` beyond chance, 5 % over `among` such tests, -1 where below, else 0. */
export function pairedSide(differences: readonly number[], threshold = 0, among = 1): -1 | 0 | 1 {
  return differences.length < 2 ? 0 : sideOf(estimateMean([stratum(differences)]), threshold, among);
}

/** `−0.0146 ± 0.0278`: the mean difference and its interval, where it has one. */
export function pairedWords(differences: readonly number[]): string {
  const { mean: center, half } = pairedInterval(differences);
  const sign = center < 0 ? "−" : "+";
  const interval = half === Infinity ? "" : ` ± ${half.toFixed(4)}`;
  return `${sign}${Math.abs(center).toFixed(4)}${interval}`;
}
