// Claims that compare settings of one table: a method with another, with itself at another contamination, or with a figure that the
// paper cites. Runs of equal normal class and seed are paired, for the spread between normal classes is most of the spread of a mean.
import type { RunRecord } from "../../experiment/record";
import { estimateMean, stratum } from "../../metrics/estimate";
import { mean } from "../../metrics/moments";
import { tost } from "../../metrics/tost";
import { pairedSide, pairedWords } from "./paired";
import { counted } from "../counted";
import type { PublishedCell } from "../published";
import { normalClassesLacking } from "../judge-group";
import { groupOfCell, metricOf } from "../reproduced";
import type { RunGroup } from "../select-runs";
import { isLowerBetter, sourceMethod } from "../sources";
import type { Judgement } from "../verdict";
import { contaminationWords } from "../contamination-words";

interface Pair {
  readonly ahead: PublishedCell;
  readonly behind: PublishedCell;
}

/** Claims that `ahead` has the better mean of its table's metric or, where `within` says how far apart they may be, that both are alike. */
interface PairClaim {
  readonly isPair: (ahead: PublishedCell, behind: PublishedCell) => boolean;
  readonly within?: number;
}

/** What "roughly identical" and "similar" mean: the VRAE paper's margin in results/margins.json, declared before the runs. */
const alike = 0.01;

const clusterings = ["VRAE+Hierarchical", "VRAE+Spectral", "VRAE+k-Means"];

const claims: Readonly<Record<string, Readonly<Record<string, PairClaim>>>> = {
  "ncae-contamination": {
    "ncae-best-contaminated": {
      isPair(ahead, behind) {
        const sameSetting = ahead.contamination === behind.contamination && behind.contamination! > 0;
        return sameSetting && ahead.method === "NCAE" && behind.method !== "NCAE";
      },
    },
    "contamination-degrades": {
      isPair(ahead, behind) {
        const sameMethod = ahead.method === behind.method && ["CAE", "Deep SVDD"].includes(ahead.method);
        return sameMethod && ahead.contamination === 0 && behind.contamination === 0.2;
      },
    },
    "ncae-clean-below": {
      isPair(ahead, behind) {
        const isNcae = ahead.method === "NCAE" && behind.method === "NCAE";
        return isNcae && ahead.contamination === 0.01 && behind.contamination === 0;
      },
    },
  },
  anoean: {
    // On both data sets.
    "best-recall": {
      isPair: (ahead, behind) => ahead.metric === "Recall" && ahead.method === "AnoEAN" && behind.method !== "AnoEAN",
    },
    "svm-fewest-false-alarms": {
      isPair: (ahead, behind) =>
        ahead.metric === "FalseAlarm" && ahead.dataset === "KDD99" && ahead.method === "SVM" && behind.method !== "SVM",
    },
  },
  "vrae-ecg5000": {
    // Three printed figures, each of one score: the AUC of SPIRAL-XGB, the accuracies of F-t ALSTM-FCN and SAE-C.
    "beats-supervised": {
      isPair: (ahead, behind) =>
        ahead.method === "VRAE+Clust/W" && behind.quoted && behind.supervision === "supervised",
    },
    // The one that it cites is F1 of k-means against that of oFCMdd.
    "beats-unsupervised": {
      isPair: (ahead, behind) =>
        ahead.method === "VRAE+Clust/W" && behind.quoted && behind.supervision === "unsupervised",
    },
    "wasserstein-best-auc": {
      isPair: (ahead, behind) =>
        ahead.method === "VRAE+Wasserstein" && ahead.metric === "AUC" && clusterings.includes(behind.method),
    },
    "clusterings-alike": {
      isPair: (ahead, behind) =>
        clusterings.indexOf(ahead.method) > clusterings.indexOf(behind.method) && clusterings.includes(behind.method),
      within: alike,
    },
    "wasserstein-otherwise-alike": {
      isPair: (ahead, behind) =>
        ahead.method === "VRAE+Wasserstein" && ahead.metric !== "AUC" && clusterings.includes(behind.method),
      within: alike,
    },
  },
};

/** Cells of one data set and metric. */
function pairsWithin(cells: readonly PublishedCell[], { isPair }: PairClaim): Pair[] {
  return cells.flatMap((ahead) =>
    cells
      .filter(({ dataset, metric }) => dataset === ahead.dataset && metric === ahead.metric)
      .filter((behind) => isPair(ahead, behind))
      .map((behind) => ({ ahead, behind })),
  );
}

export function isPairedClaim(paper: string, id: string): boolean {
  return claims[paper]?.[id] !== undefined;
}

export interface PairedFinding {
  readonly judgement: Judgement;
  /** Where the claim is least true: the runs of the side said to be ahead, and by how much each is, in words too; null where a run is lacking. */
  readonly least: {
    readonly group: RunGroup;
    readonly leads: ReadonlyMap<RunRecord, number>;
    readonly of: string;
  } | null;
  /** Every group that was compared. */
  readonly groups: readonly RunGroup[];
}

/** Two sides of a claim, and by how much each run of the first is better than what it is paired with. */
interface Compared extends Pair {
  readonly groups: readonly RunGroup[];
  readonly leads: ReadonlyMap<RunRecord, number>;
}

/**
 * Holds when each pair's mean difference is above 0 beyond chance (5 %, paired), does not hold when one is below it so, 5 % over all pairs
 * of the claim (Bonferroni): of many that differ in nothing one is soon behind. It is open else. A claim that both are alike holds when each
 * difference is within its margin by two one-sided tests (5 % each), and does not when one is beyond it, 5 % over all. Pairs of which a side
 * has no run, or not those of every normal class that the printed mean is over, are left out, and then the claim cannot hold.
 * @param normalClasses that a printed mean of the paper profile is over; null where it is over none.
 */
export function judgePaired(
  paper: string,
  id: string,
  cells: readonly PublishedCell[],
  groups: readonly RunGroup[],
  normalClasses: number | null,
): PairedFinding {
  const { within, ...claim } = claims[paper][id];
  const pairs = pairsWithin(cells, claim);
  const whole = groups.filter((group) => normalClassesLacking(group, normalClasses) === 0);
  const found = pairs.flatMap((pair) => comparedRuns(paper, pair, whole) ?? []);
  if (found.length === 0) {
    return { judgement: { verdict: "not run", reason: "no two sides of it were run whole" }, least: null, groups: [] };
  }
  const leads = found.map((one) => [...one.leads.values()]);
  const sideOf = (values: readonly number[], among = 1): -1 | 0 | 1 =>
    within === undefined ? pairedSide(values, 0, among) : alikeSide(values, within, among);
  const far = leads.map((values) => (within === undefined ? -mean(values) : Math.abs(mean(values))));
  const worst = found[far.indexOf(Math.max(...far))];
  const fitting = leads.filter((values) => sideOf(values) === 1).length;
  const against = leads.filter((values) => sideOf(values, pairs.length) === -1).length;
  const level = pairs.length === 1 ? "" : ` (5 % over all ${pairs.length}, Bonferroni)`;
  const sidesOf = `${cellWords(worst.ahead)} against ${cellWords(worst.behind)}`;
  const which = within === undefined ? "least" : "largest";
  const [fits, fails] = within === undefined ? ["ahead", "behind"] : [`within ${within}`, "outside"];
  const lacking = pairs.length - found.length;
  const outcome =
    `${fitting} of ${counted(found.length, "comparison")} ${fits} beyond chance, ${against} ${fails}${level}` +
    (lacking === 0 ? "" : `; ${counted(lacking, "more was", "more were")} not run`);
  const reason =
    `${outcome}; ${which}: ${worst.ahead.dataset}, ${sidesOf}, ` +
    `${worst.ahead.metric} ${pairedWords([...worst.leads.values()])} (95 %) over ${worst.leads.size} pairs`;
  const verdict = against > 0 ? "does not hold" : fitting === pairs.length ? "holds" : "inconclusive";
  return {
    judgement: { verdict, reason },
    least: {
      ...{ group: worst.groups[0], leads: worst.leads },
      of: `${which} difference in ${worst.ahead.metric}: ${worst.ahead.dataset}, ${sidesOf}`,
    },
    groups: found.flatMap((one) => one.groups),
  };
}

/** Null where a side has no run. */
function comparedRuns(paper: string, { ahead, behind }: Pair, groups: readonly RunGroup[]): Compared | null {
  const first = groupOf(paper, ahead, groups);
  if (first === undefined) return null;
  const sign = isLowerBetter(ahead.metric) ? -1 : 1;
  if (behind.quoted) {
    const leads = new Map([...first.value].map(([record, value]) => [record, sign * (value - behind.value)] as const));
    return { ahead, behind, groups: [first.group], leads };
  }
  const second = groupOf(paper, behind, groups);
  if (second === undefined) return null;
  const leads = differences(first.value, second.value, sign);
  return leads.size === 0 ? null : { ahead, behind, groups: [first.group, second.group], leads };
}

/** 1 where the mean is within the margin beyond chance (5 %), -1 where outside, 5 % over `among` such tests, else 0. */
function alikeSide(values: readonly number[], margin: number, among: number): -1 | 0 | 1 {
  if (values.length < 2) return 0;
  if (tost(estimateMean([stratum(values)]), 0, margin).equivalent) return 1;
  return pairedSide(values, margin, among) === 1 || pairedSide(values, -margin, among) === -1 ? -1 : 0;
}

function cellWords({ method, contamination }: PublishedCell): string {
  return contamination === undefined ? method : `${method} at ${contaminationWords(contamination)}`;
}

function groupOf(
  paper: string,
  cell: PublishedCell,
  groups: readonly RunGroup[],
): { group: RunGroup; value: ReadonlyMap<RunRecord, number> } | undefined {
  const group = groupOfCell(paper, cell, groups);
  const source = sourceMethod(paper, cell.method, cell.metric);
  return group && { group, value: new Map(group.records.map((run) => [run, metricOf(run, source, cell.metric)])) };
}

/** By how much each run of the first side is above the run of the second side that it is paired with; below it where `sign` is -1. */
function differences(
  first: ReadonlyMap<RunRecord, number>,
  second: ReadonlyMap<RunRecord, number>,
  sign: 1 | -1,
): Map<RunRecord, number> {
  const place = ({ spec }: RunRecord): string => JSON.stringify([spec.options.normalClass ?? null, spec.seed]);
  const other = new Map([...second].map(([record, value]) => [place(record), value]));
  return new Map(
    [...first].flatMap(([record, value]) => {
      const beside = other.get(place(record));
      return beside === undefined ? [] : [[record, sign * (value - beside)] as const];
    }),
  );
}
