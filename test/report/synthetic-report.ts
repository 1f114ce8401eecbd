// A report made of made-up runs, for tests of the page and the verdicts.
import type { StoredRun } from "../../lib/experiment/stored-run";
import type { Profile } from "../../lib/experiment/record";
import { readMargins } from "../../lib/report/margins";
import { publishedPapers, readPublished } from "../../lib/report/published";
import { buildReport, type Report } from "../../lib/report/report";
import { sourceMethod } from "../../lib/report/sources";
import { rng } from "../../lib/rng";
import { digest, executed, spec, storedRun } from "../experiment/synthetic-runs";

const methods = ["VRAE+Hierarchical", "VRAE+Spectral", "VRAE+k-Means", "VRAE+Wasserstein", "VRAE+SVM"];
const printed = readPublished("vrae-ecg5000").cells;

/** Runs around the printed figures; the second method falls short, the third spreads widely. */
export function syntheticRuns(profile: Profile, seeds: number, origin: "real" | "stand-in" = "real"): StoredRun[] {
  const spread = [0.002, 0.003, 0.03, 0.002, 0.001];
  const shift = [0.001, -0.03, 0.015, 0.02, 0];
  return Array.from({ length: seeds }, (_, seed) => {
    const random = rng(seed).child("metrics");
    const metrics = Object.fromEntries(
      methods.map((method, m) => {
        const own = printed.filter((cell) => cell.table === "I" && cell.method === method);
        const value = (center: number): number => Math.min(1, center + shift[m] + spread[m] * random.normal());
        return [method, Object.fromEntries(own.map((cell) => [cell.metric, value(cell.value)]))];
      }),
    );
    return storedRun(spec(seed, { profile }), executed(seed, metrics, origin));
  });
}

/** Two of the ten methods at every contamination of MNIST, a seed and two normal classes each, a little above the print. */
export function syntheticNcaeRuns(seeds = 2, methods = ["OC-SVM", "NCAE"]): StoredRun[] {
  const cells = readPublished("ncae-contamination").cells.filter(
    ({ dataset, method }) => dataset === "MNIST" && methods.includes(method),
  );
  return cells.flatMap(({ method, contamination = 0, value }) =>
    Array.from({ length: 10 * seeds }, (_, i) => {
      const [seed, normalClass] = [1 + Math.floor(i / 10), i % 10];
      const random = rng(seed).child(`${method} ${contamination} ${normalClass}`);
      const options = { epochs: 3, contamination, normalClass };
      const own = spec(seed, { paper: "ncae-contamination", dataset: "MNIST", method, profile: "paper", options });
      const AUC = Math.min(1, value + 0.005 + 0.02 * random.normal());
      return storedRun(own, executed(seed, { [sourceMethod("ncae-contamination", method, "AUC")]: { AUC } }));
    }),
  );
}

/** Every second row is an anomaly unless `labels` says otherwise; null for labels that are missing. */
export function syntheticReport(
  profile: Profile,
  runs: readonly StoredRun[],
  labels: readonly number[] | null = Array.from({ length: 40 }, (_, i) => i % 2),
): Report {
  return buildReport({
    profile,
    published: publishedPapers().map((name) => readPublished(name)),
    stored: { runs, damaged: [{ path: "results/runs/<b>x</b>.json", what: "not whole JSON", fix: "Delete it." }] },
    margins: readMargins(),
    labelsOf: ({ data }) => (data.digest === digest ? labels : null),
  });
}
