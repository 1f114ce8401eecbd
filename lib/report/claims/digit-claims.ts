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

/** AUPRC of the runs of a method with these digits as normal. */
type Cell = (method: string, normalClasses: readonly number[]) => readonly number[];

interface Found extends Judgement {
  /** What the claim counts, where it counts something. */
  readonly value?: number;
}

const judges: Readonly<Record<string, (cell: Cell) => Found>> = {
  /** "Best on 5 of 10 and comparable on the others": refuted where others are ahead beyond chance on more than five. */
  "mnist-one-vs-all"(cell) {
    const highest = digits.filter((digit) =>
      rivals(cell, [digit]).every((other) => mean(cell(own, [digit])) > mean(other)),
    );
    const behind = digits.filter((digit) =>
      rivals(cell, [digit]).some((other) => side(cell(own, [digit]), other) === -1),
    );
    const reason = `highest mean on ${highest.length} digits; another method ahead beyond chance on ${behind.length}`;
    const value = highest.length;
    if (value >= 5 && behind.length === 0) return { verdict: "holds", reason, value };
    return { verdict: behind.length > 5 ? "does not hold" : "inconclusive", reason, value };
  },
  /** "Far ahead of all others when the normal class holds several digits". */
  "mnist-n-vs-m"(cell) {
    const several = [2, 3, 4, 5].map((n) => digits.slice(0, n));
    const sides = several.flatMap((classes) => rivals(cell, classes).map((other) => side(cell(own, classes), other)));
    const words = methods.map((method) => {
      const [one, five] = [digits.slice(0, 1), digits.slice(0, 5)].map((classes) =>
        mean(cell(method, classes)).toFixed(3),
      );
      return `${method} ${one} to ${five}`;
    });
    const reason = `AUPRC from one digit to five: ${words.join(", ")}`;
    if (sides.every((s) => s === 1)) return { verdict: "holds", reason };
    return { verdict: sides.includes(-1) ? "does not hold" : "inconclusive", reason };
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
    const reason = `AUPRC on 2 to 5 against the other digits: ${words.join(", ")}`;
    if (sides.every((s) => s === -1)) return { verdict: "holds", reason };
    return { verdict: sides.includes(1) ? "does not hold" : "inconclusive", reason };
  },
};

function rivals(cell: Cell, normalClasses: readonly number[]): (readonly number[])[] {
  return methods.slice(1).map((method) => cell(method, normalClasses));
}

/** The runs of AnoEAN that a claim about MNIST looks at; undefined where there is none; null for another claim. */
export function digitGroup(paper: string, id: string, groups: readonly RunGroup[]): RunGroup | undefined | null {
  return paper === "anoean" && id in judges ? groupOf(own, groups) : null;
}

export function judgeDigits(id: string, groups: readonly RunGroup[]): Found {
  const cell: Cell = (method, normalClasses) =>
    (groupOf(method, groups)?.records ?? [])
      .filter(({ spec }) => JSON.stringify(spec.options.normalClasses) === JSON.stringify(normalClasses))
      .map(auprc);
  const cells = [...digits.map((digit) => [digit]), ...[2, 3, 4, 5].map((n) => digits.slice(0, n))];
  const lacking = methods.filter((method) => cells.some((classes) => cell(method, classes).length < 2));
  if (lacking.length > 0) {
    return { verdict: "not run", reason: `fewer than two runs in a cell of ${lacking.join(", ")}` };
  }
  return judges[id](cell);
}

function groupOf(method: string, groups: readonly RunGroup[]): RunGroup | undefined {
  return groups.find(({ records: [{ spec }] }) => spec.dataset === "MNIST" && spec.method === method);
}

export function auprc({ results: [{ metrics }] }: RunRecord): number {
  return metrics.AUPRC;
}
