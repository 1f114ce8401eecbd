// Claims that compare settings of one table: a method with another, or with itself at another contamination. Runs of equal normal class
// and seed are paired, for the spread between normal classes is most of the spread of a mean.
import type { RunRecord } from "../../experiment/record";
import { mean } from "../../metrics/moments";
import { pairedSide } from "./paired";
import type { PublishedCell } from "../published";
import type { RunGroup } from "../select-runs";
import { sourceMethod } from "../sources";
import type { Judgement } from "../verdict";
import { contaminationWords } from "../contamination-words";

/** Claims that `ahead` has the higher mean of its table's metric. */
interface Pair {
  readonly ahead: PublishedCell;
  readonly behind: PublishedCell;
}

const claims: Readonly<Record<string, Readonly<Record<string, (cells: readonly PublishedCell[]) => Pair[]>>>> = {
  "ncae-contamination": {
    "ncae-best-contaminated": (cells) =>
      pairsWithin(cells, (ahead, behind) => {
        const sameSetting = ahead.contamination === behind.contamination && behind.contamination! > 0;
        return sameSetting && ahead.method === "NCAE" && behind.method !== "NCAE";
      }),
    "contamination-degrades": (cells) =>
      pairsWithin(cells, (ahead, behind) => {
        const sameMethod = ahead.method === behind.method && ["CAE", "Deep SVDD"].includes(ahead.method);
        return sameMethod && ahead.contamination === 0 && behind.contamination === 0.2;
      }),
    "ncae-clean-below": (cells) =>
      pairsWithin(cells, (ahead, behind) => {
        const isNcae = ahead.method === "NCAE" && behind.method === "NCAE";
        return isNcae && ahead.contamination === 0.01 && behind.contamination === 0;
      }),
  },
};

/** Cells of one data set. */
function pairsWithin(
  cells: readonly PublishedCell[],
  isPair: (ahead: PublishedCell, behind: PublishedCell) => boolean,
): Pair[] {
  return cells.flatMap((ahead) =>
    cells
      .filter((behind) => behind.dataset === ahead.dataset && isPair(ahead, behind))
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

/**
 * Holds when each pair's mean difference is above 0 beyond chance (95 %, paired), does not hold when one is below it so, and is open else.
 * Pairs of which a side has no run are left out while another has both, and then the claim cannot hold.
 */
export function judgePaired(
  paper: string,
  id: string,
  cells: readonly PublishedCell[],
  groups: readonly RunGroup[],
): PairedFinding {
  const pairs = claims[paper][id](cells);
  const found = pairs.flatMap(({ ahead, behind }) => {
    const [first, second] = [ahead, behind].map((cell) => groupOf(paper, cell, groups));
    if (first === undefined || second === undefined) return [];
    const leads = differences(first.value, second.value);
    return leads.size === 0 ? [] : [{ ahead, behind, groups: [first.group, second.group], leads }];
  });
  if (found.length === 0) {
    return { judgement: { verdict: "not run", reason: "no two sides of it were run" }, least: null, groups: [] };
  }
  const sides = found.map(({ leads }) => pairedSide([...leads.values()]));
  const lead = ({ leads }: (typeof found)[number]): number => mean([...leads.values()]);
  const worst = found.reduce((a, b) => (lead(b) < lead(a) ? b : a));
  const [ahead, behind] = [1, -1].map((wanted) => sides.filter((one) => one === wanted).length);
  const sidesOf = `${cellWords(worst.ahead)} against ${cellWords(worst.behind)}`;
  const reason =
    `${ahead} of ${pairs.length} comparisons ahead beyond chance, ${behind} behind; least: ${worst.ahead.dataset}, ` +
    `${sidesOf}, ${lead(worst).toFixed(4)} over ${worst.leads.size} pairs`;
  const verdict = behind > 0 ? "does not hold" : ahead === pairs.length ? "holds" : "inconclusive";
  return {
    judgement: { verdict, reason },
    least: {
      ...{ group: worst.groups[0], leads: worst.leads },
      of: `least difference in ${worst.ahead.metric}: ${worst.ahead.dataset}, ${sidesOf}`,
    },
    groups: found.flatMap((one) => one.groups),
  };
}

function cellWords({ method, contamination }: PublishedCell): string {
  return contamination === undefined ? method : `${method} at ${contaminationWords(contamination)}`;
}

function groupOf(
  paper: string,
  { dataset, method, metric, contamination }: PublishedCell,
  groups: readonly RunGroup[],
): { group: RunGroup; value: ReadonlyMap<RunRecord, number> } | undefined {
  const source = sourceMethod(paper, method, metric);
  const result = (record: RunRecord): number | undefined =>
    record.results.find((one) => one.method === source)?.metrics[metric];
  const group = groups.find(
    ({ records: [record] }) =>
      record.spec.dataset === dataset &&
      (record.spec.options.contamination ?? undefined) === contamination &&
      result(record) !== undefined,
  );
  return group && { group, value: new Map(group.records.map((record) => [record, result(record)!])) };
}

/** By how much each run of the first side is above the run of the second side that it is paired with. */
function differences(
  first: ReadonlyMap<RunRecord, number>,
  second: ReadonlyMap<RunRecord, number>,
): Map<RunRecord, number> {
  const place = ({ spec }: RunRecord): string => JSON.stringify([spec.options.normalClass ?? null, spec.seed]);
  const other = new Map([...second].map(([record, value]) => [place(record), value]));
  return new Map(
    [...first].flatMap(([record, value]) => {
      const beside = other.get(place(record));
      return beside === undefined ? [] : [[record, value - beside] as const];
    }),
  );
}
