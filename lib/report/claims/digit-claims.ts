// Claims of the AnoEAN paper about its figures on MNIST, which carry no numbers: judged by Welch's test over the runs of each cell.
import { mean } from "../../metrics/moments";
import type { RunRecord } from "../../experiment/record";
import { side } from "./leads";
import type { RunGroup } from "../select-runs";
import type { Judgement } from "../verdict";

const own = "AnoEAN";
const methods = [own, "SVM", "OCSVM", "AnoGAN", "EGBAD", "ALAD"];
const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const hardDigits = [2, 3, 4, 5];
/** What "far" and "comparable" mean in AUPRC: the paper's margin in results/margins.json. Declared before the GANs' runs that count. */
const margin = 0.02;

/** AUPRC of the runs of a method with these digits as normal. */
type Cell = (method: string, normalClasses: readonly number[]) => readonly number[];

interface Found extends Judgement {
  /** What the claim counts, or the difference in AUPRC that it rests on where that is least; null where nothing is judged. */
  readonly value: number | null;
}

const judges: Readonly<Record<string, (cell: Cell) => Found>> = {
  /**
   * "Best on 5 of 10 and comparable on the others": refuted where another is ahead by more than the margin, or ahead at all on more than
   * five, both beyond chance.
   */
  "mnist-one-vs-all"(cell) {
    const digitsWhere = (isSo: (own: readonly number[], others: readonly (readonly number[])[]) => boolean): number =>
      digits.filter((digit) => isSo(cell(own, [digit]), rivals(cell, [digit]))).length;
    const value = digitsWhere((own, others) => others.every((other) => mean(own) > mean(other)));
    const behind = digitsWhere((own, others) => others.some((other) => side(own, other) === -1));
    const farBehind = digitsWhere((own, others) => others.some((other) => side(raised(own), other) === -1));
    const reason =
      `highest mean on ${value} digits; another method ahead beyond chance on ${behind}, ` +
      `by more than ${margin} on ${farBehind}`;
    if (farBehind > 0 || behind > 5) return { verdict: "does not hold", reason, value };
    return { verdict: value >= 5 && behind === 0 ? "holds" : "inconclusive", reason, value };
  },
  /** "Far ahead of all others when the normal class holds several digits; ALAD and EGBAD collapse". */
  "mnist-n-vs-m"(cell) {
    const several = [2, 3, 4, 5].map((n) => digits.slice(0, n));
    const against = several.flatMap((classes) => rivals(cell, classes).map((other) => [cell(own, classes), other]));
    const value = Math.min(...against.map(([own, other]) => mean(own) - mean(other)));
    const leads = against.map(([own, other]) => side(own, raised(other)));
    const five = digits.slice(0, 5);
    // The same digits alone: some are harder than others.
    const alone = (method: string): number[] => five.flatMap((digit) => [...cell(method, [digit])]);
    const falls = ["ALAD", "EGBAD"].map((method) => side(alone(method), raised(cell(method, five))));
    const words = methods.map(
      (method) => `${method} ${[alone(method), cell(method, five)].map((runs) => mean(runs).toFixed(3)).join(" to ")}`,
    );
    const reason =
      `least lead with two to five digits ${value.toFixed(3)}; ` +
      `AUPRC from each of five digits alone to all five: ${words.join(", ")}`;
    const sides = [...leads, ...falls];
    if (sides.every((s) => s === 1)) return { verdict: "holds", reason, value };
    return { verdict: sides.includes(-1) ? "does not hold" : "inconclusive", reason, value };
  },
  /** "Every method is weak on digits 2, 3, 4 and 5". */
  "hard-digits"(cell) {
    const of = (method: string, some: readonly number[]): number[] =>
      some.flatMap((digit) => [...cell(method, [digit])]);
    const easy = digits.filter((digit) => !hardDigits.includes(digit));
    const sides = methods.map((method) => side(of(method, hardDigits), of(method, easy)));
    const words = methods.map((method) => {
      const [hard, other] = [hardDigits, easy].map((some) => mean(of(method, some)).toFixed(3));
      return `${method} ${hard} against ${other}`;
    });
    const value = Math.min(...methods.map((method) => mean(of(method, easy)) - mean(of(method, hardDigits))));
    const reason = `weaker by ${value.toFixed(3)} at least; AUPRC on 2 to 5 against the other digits: ${words.join(", ")}`;
    if (sides.every((s) => s === -1)) return { verdict: "holds", reason, value };
    return { verdict: sides.includes(1) ? "does not hold" : "inconclusive", reason, value };
  },
};

/** What the value of each is. */
export const digitFigures: Readonly<Record<string, string>> = {
  "mnist-one-vs-all": `digits on which ${own} has the highest mean AUPRC`,
  "mnist-n-vs-m": `least lead of ${own} in AUPRC`,
  "hard-digits": "least difference in AUPRC of a method, the other digits less 2 to 5",
};

/** By the margin: who is above these is far above the others. */
const raised = (values: readonly number[]): number[] => values.map((value) => value + margin);

function rivals(cell: Cell, normalClasses: readonly number[]): (readonly number[])[] {
  return methods.slice(1).map((method) => cell(method, normalClasses));
}

/** The runs that a claim about MNIST looks at, those of AnoEAN first; null for another claim. */
export function digitGroups(paper: string, id: string, groups: readonly RunGroup[]): RunGroup[] | null {
  if (paper !== "anoean" || !(id in judges)) return null;
  return methods.flatMap((method) => groupOf(method, groups) ?? []);
}

export function judgeDigits(id: string, groups: readonly RunGroup[]): Found {
  const cell: Cell = (method, normalClasses) =>
    (groupOf(method, groups)?.records ?? [])
      .filter(({ spec }) => JSON.stringify(spec.options.normalClasses) === JSON.stringify(normalClasses))
      .map(auprc);
  const cells = [...digits.map((digit) => [digit]), ...[2, 3, 4, 5].map((n) => digits.slice(0, n))];
  const lacking = methods.filter((method) => cells.some((classes) => cell(method, classes).length < 2));
  if (lacking.length > 0) {
    return { verdict: "not run", reason: `fewer than two runs in a cell of ${lacking.join(", ")}`, value: null };
  }
  return judges[id](cell);
}

function groupOf(method: string, groups: readonly RunGroup[]): RunGroup | undefined {
  return groups.find(({ records: [{ spec }] }) => spec.dataset === "MNIST" && spec.method === method);
}

export function auprc({ results: [{ metrics }] }: RunRecord): number {
  return metrics.AUPRC;
}
