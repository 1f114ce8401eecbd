// Claims of the AnoEAN paper about its figures on MNIST, which carry no numbers: judged on differences within each seed. The methods of a
// seed share its rows, and its digits the random stream that names the known classes; the digits themselves are fixed. So seeds alone
// are drawn independently: what is said of several digits is averaged over them first, and the interval (Student's t) is over seeds.
import { mean } from "../../metrics/moments";
import type { RunRecord } from "../../experiment/record";
import { pairedSide, pairedWords } from "./paired";
import type { RunGroup } from "../select-runs";
import type { Judgement } from "../verdict";

const own = "AnoEAN";
const rivals = ["SVM", "OCSVM", "AnoGAN", "EGBAD", "ALAD"];
const methods = [own, ...rivals];
const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((digit) => [digit]);
/** Two to five digits together. */
const several = [2, 3, 4, 5].map((n) => digits.slice(0, n).flat());
const [hardDigits, easyDigits] = [true, false].map((hard) =>
  digits.filter(([digit]) => (digit >= 2 && digit <= 5) === hard),
);
/** What "far" and "comparable" mean in AUPRC: the paper's margin in results/margins.json. Declared before the GANs' runs that count. */
const margin = 0.02;

type Classes = readonly number[];
/** AUPRC of a method with these digits as normal, one for each seed, in the same order of seeds for all. */
type Cell = (method: string, normalClasses: Classes) => readonly number[];

interface Found extends Judgement {
  /** What the claim counts, or the difference in AUPRC that it rests on where that is least; null where nothing is judged. */
  readonly value: number | null;
}

const judges: Readonly<Record<string, (cell: Cell) => Found>> = {
  /**
   * "Best on 5 of 10 and comparable on the others": refuted where another is ahead by more than the margin (5 % over all digits and
   * rivals), or ahead at all on more than five, beyond chance. Spread alone shows nothing comparable: that takes a lead above minus the
   * margin over each rival on each digit, beyond chance.
   */
  "mnist-one-vs-all"(cell) {
    const leadsOn = (digit: Classes): number[][] => rivals.map((rival) => lead(cell, rival, [digit]));
    const digitsWhere = (isSo: (leads: number[][]) => boolean): number =>
      digits.filter((digit) => isSo(leadsOn(digit))).length;
    const value = digitsWhere((leads) => leads.every((one) => mean(one) > 0));
    const behind = digitsWhere((leads) => leads.some((one) => pairedSide(one) === -1));
    const tests = digits.length * rivals.length;
    const farBehind = digitsWhere((leads) => leads.some((one) => pairedSide(one, -margin, tests) === -1));
    const comparable = digitsWhere((leads) => leads.every((one) => pairedSide(one, -margin) === 1));
    const reason =
      `highest mean on ${value} digits; another method ahead beyond chance on ${behind}, ` +
      `by more than ${margin} on ${farBehind}; not behind any by as much, beyond chance, on ${comparable}; ` +
      `least mean lead: ${leastLead(cell, digits)}`;
    if (farBehind > 0 || behind > 5) return { verdict: "does not hold", reason, value };
    const holds = value >= 5 && behind === 0 && comparable === digits.length;
    return { verdict: holds ? "holds" : "inconclusive", reason, value };
  },
  /** "Far ahead of all others when the normal class holds several digits; ALAD and EGBAD collapse". */
  "mnist-n-vs-m"(cell) {
    const leads = rivals.map((rival) => lead(cell, rival, several));
    const five = digits.slice(0, 5);
    const together = [five.flat()];
    // The same digits alone: some are harder than others.
    const falls = ["ALAD", "EGBAD"].map((method) => less(over(cell, method, five), over(cell, method, together)));
    const words = methods.map((method) =>
      [method, ...[five, together].map((some) => mean(over(cell, method, some)).toFixed(3))].join(" "),
    );
    const reason =
      `least mean lead with two to five digits: ${leastLead(cell, several)}; "far" taken as ${margin}; ` +
      `AUPRC of each of five digits alone and of all five: ${words.join(", ")}`;
    const value = Math.min(...leads.map(mean));
    return { verdict: allAbove([...leads, ...falls], margin), reason, value };
  },
  /** "Every method is weak on digits 2, 3, 4 and 5": each below its mean on the other six. */
  "hard-digits"(cell) {
    const weaker = methods.map((method) => less(over(cell, method, easyDigits), over(cell, method, hardDigits)));
    const words = methods.map((method, i) => `${method} ${pairedWords(weaker[i])}`);
    const reason = `mean AUPRC on the other digits less that on 2 to 5, with 95 % intervals: ${words.join(", ")}`;
    return { verdict: allAbove(weaker), reason, value: Math.min(...weaker.map(mean)) };
  },
};

/** What the value of each is. */
export const digitFigures: Readonly<Record<string, string>> = {
  "mnist-one-vs-all": `digits on which ${own} has the highest mean AUPRC`,
  "mnist-n-vs-m": `least mean lead of ${own} in AUPRC with two to five digits`,
  "hard-digits": "mean AUPRC on the other digits minus that on digits 2 to 5, of the method where it is least",
};

/** Of a claim that all of these are above a threshold: it holds where each is beyond chance, and fails where one is below, 5 % over all. */
function allAbove(differences: readonly (readonly number[])[], threshold = 0): Judgement["verdict"] {
  if (differences.every((one) => pairedSide(one, threshold) === 1)) return "holds";
  const below = differences.some((one) => pairedSide(one, threshold, differences.length) === -1);
  return below ? "does not hold" : "inconclusive";
}

/** Each seed's mean over some settings of the digits. */
function over(cell: Cell, method: string, some: readonly Classes[]): number[] {
  const values = some.map((classes) => cell(method, classes));
  return values[0].map((_, seed) => mean(values.map((ofSeeds) => ofSeeds[seed])));
}

/** By how much the paper's method is ahead of another, seed by seed. */
function lead(cell: Cell, rival: string, some: readonly Classes[]): number[] {
  return less(over(cell, own, some), over(cell, rival, some));
}

function less(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value - b[i]);
}

/** The rival over which the lead is least. */
function leastLead(cell: Cell, some: readonly Classes[]): string {
  const leads = rivals.map((rival) => ({ rival, by: lead(cell, rival, some) }));
  const least = leads.reduce((a, b) => (mean(b.by) < mean(a.by) ? b : a));
  return `over ${least.rival}, ${pairedWords(least.by)} (95 %)`;
}

/** The runs that a claim about MNIST looks at, those of AnoEAN first; null for another claim. */
export function digitGroups(paper: string, id: string, groups: readonly RunGroup[]): RunGroup[] | null {
  if (paper !== "anoean" || !(id in judges)) return null;
  return methods.flatMap((method) => groupOf(method, groups) ?? []);
}

export function judgeDigits(id: string, groups: readonly RunGroup[]): Found {
  const runsOf = (method: string, normalClasses: Classes): Map<number, number> => {
    const runs = (groupOf(method, groups)?.records ?? []).filter(
      ({ spec }) => JSON.stringify(spec.options.normalClasses) === JSON.stringify(normalClasses),
    );
    return new Map(runs.map((record) => [record.spec.seed, auprc(record)]));
  };
  const settings = [...digits, ...several];
  const place = (method: string, normalClasses: Classes): string => `${method}: ${normalClasses.join(" ")}`;
  const cells = new Map(
    methods.flatMap((method) => settings.map((classes) => [place(method, classes), runsOf(method, classes)] as const)),
  );
  const lacking = methods.filter((method) => settings.some((classes) => cells.get(place(method, classes))!.size < 2));
  const unjudged = { verdict: "not run", value: null } as const;
  if (lacking.length > 0) return { ...unjudged, reason: `fewer than two runs in a cell of ${lacking.join(", ")}` };
  const [first, ...others] = cells.values();
  const seeds = [...first.keys()].filter((seed) => others.every((runs) => runs.has(seed)));
  if (seeds.length < 2) return { ...unjudged, reason: "fewer than two seeds that every cell has" };
  return judges[id]((method, classes) => {
    const runs = cells.get(place(method, classes))!;
    return seeds.map((seed) => runs.get(seed)!);
  });
}

function groupOf(method: string, groups: readonly RunGroup[]): RunGroup | undefined {
  return groups.find(({ records: [{ spec }] }) => spec.dataset === "MNIST" && spec.method === method);
}

export function auprc({ results: [{ metrics }] }: RunRecord): number {
  return metrics.AUPRC;
}
