// How numbers and verdicts are written, the same in every format.
import type { RunRecord } from "../experiment/record";
import type { Damaged } from "../experiment/stored-run";
import { mean, standardDeviation } from "../metrics/moments";
import type { ComparedRow, Tally } from "./compare";
import { contaminationWords } from "./contamination-words";
import { counted } from "./counted";
import { normalClassWords } from "./normal-class-words";
import type { Reproduced } from "./reproduced";
import { inStyle } from "./prose/figure-style";
import { rounded } from "./rounding";
import { byNormalClasses } from "./select-runs";
import type { Verdict } from "./verdict";

/** A sign beside the word, so that no verdict rests on its colour. */
export const verdictSign: Readonly<Record<Verdict, string>> = {
  "same digits": "✓",
  equivalent: "≈",
  holds: "✓",
  better: "▲",
  worse: "▼",
  "does not hold": "▼",
  inconclusive: "?",
  incomplete: "…",
  "stand-in": "⚠",
  stale: "↻",
  "not run": "–",
  quoted: "“",
  "no printed figure": "·",
};

/** Runs of a short profile never pass for the paper's own protocol: their verdicts say so. */
export function verdictWords(row: ComparedRow): string {
  const profile = row.reproduced?.profile ?? "paper";
  return profile === "paper" ? row.verdict : `${row.verdict} (${profile})`;
}

/** The printed figure with its printed spread: `0.9591` or `0.940 ± 0.029`. */
export function publishedWords({ published: { value, sd, digits } }: ComparedRow): string {
  if (value === null) return "in words";
  return sd === null ? written(value, digits) : `${written(value, digits)} ± ${written(sd, digits)}`;
}

/** Mean ± standard deviation in the printed digits; empty where nothing was run. */
export function reproducedWords(row: ComparedRow): string {
  const { reproduced, published } = row;
  if (reproduced === null) return "";
  // What a claim says in whole numbers, or in words, is found as a fraction, and may be a small one.
  const fraction = row.table === "claims" && !Number.isInteger(reproduced.mean);
  const digits = fraction ? Math.max(2, 1 - Math.floor(Math.log10(Math.abs(reproduced.mean)))) : published.digits;
  const standIn = row.verdict === "stand-in" ? "stand-in " : "";
  const center = `${standIn}${written(reproduced.mean, digits)}`;
  return reproduced.sd === null || digits === 0 ? center : `${center} ± ${written(reproduced.sd, digits)}`;
}

/** As print has it: `8,213`, `−0.015`. */
function written(value: number, digits: number): string {
  return inStyle(value, { digits, percent: "", leadingZero: true, grouped: true }).replace("-", "−");
}

/** One run's figure beside its mean: two digits more than the paper prints, whole numbers as they are. */
export function figureWords(value: number, { published }: ComparedRow): string {
  return written(value, Number.isInteger(value) ? 0 : Math.max(4, published.digits + 2));
}

/** `0.9591 ± 0.0021` of several runs, `0.9591` of one: mean and sample standard deviation. Throws on none. */
export function meanAndSpread(values: readonly number[]): string {
  const center = rounded(mean(values), 4);
  return values.length > 1 ? `${center} ± ${rounded(standardDeviation(values), 4)}` : center;
}

/** `seed 1`, `seed 1, normal class 3`, `seed 1, 0 to 4 normal`: what tells a run from the others of its setting. */
export function replicateNames(groups: readonly (readonly { readonly record: RunRecord }[])[]): Map<RunRecord, string> {
  return new Map(
    groups.flatMap((group) => {
      const differ = byNormalClasses(group.map(({ record }) => record)).length > 1;
      return group.map(({ record }) => {
        const { seed, options } = record.spec;
        const { normalClass, normalClasses } = options;
        const own = [
          `seed ${seed}`,
          ...(normalClass === undefined ? [] : [`normal class ${JSON.stringify(normalClass)}`]),
          ...(differ ? [normalClassWords(normalClasses as number[])] : []),
        ];
        return [record, own.join(", ")];
      });
    }),
  );
}

/** `10 runs`, `10 equal runs` where none differs from another. */
export function countWords({ runs, sd }: Pick<Reproduced, "runs" | "sd">): string {
  return counted(runs, sd === 0 ? "equal run" : "run");
}

/** `10 runs, paper profile`. */
export function runsWords(reproduced: Reproduced): string {
  return `${countWords(reproduced)}, ${reproduced.profile} profile`;
}

/** `42 of 152 judged cells and claims reproduced, 15 better, 48 failed, 47 open`. */
export function passWords({ passed, failed, better, open, judged }: Tally): string {
  return `${passed} of ${judged} judged cells and claims reproduced, ${better} better, ${failed} failed, ${open} open`;
}

/** What a reader must know of all numbers before reading one; empty for the paper's own protocol on real data. */
export function warnings(rows: readonly ComparedRow[], profile: string): string[] {
  const said: string[] = [];
  if (rows.some((row) => row.verdict === "stand-in")) {
    said.push(
      "STAND-IN DATA: the real files were not found, so these numbers come from generated data of the same shape. " +
        "They say that the code runs and nothing about the paper. 'retable datasets' fetches the real files.",
    );
  }
  if (profile === "study") {
    said.push(
      "PROFILE study: declared variations of a paper's protocol. None of them fills a cell of a printed table.",
    );
  } else if (profile !== "paper") {
    said.push(
      `PROFILE ${profile}: a shorter training than the paper's. Its verdicts are labelled ${profile} and are not ` +
        "the verdict on the paper; '--profile paper' shows that.",
    );
  }
  return said;
}

/** What a row is of, after its table: `["MNIST", "NCAE", "5 % contaminated", "AUC"]`. */
export function rowTerms({ dataset, method, contamination, metric }: ComparedRow): string[] {
  const setting = contamination === undefined ? "" : `${contaminationWords(contamination)} contaminated`;
  return [dataset, method, setting, metric].filter((term) => term !== "");
}

/** `results/runs/…/x.json: not whole JSON. Delete it.` */
export function damagedWords({ path, what, fix }: Damaged): string {
  return `${path}: ${what}. ${fix}`;
}
