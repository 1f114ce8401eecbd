// The merge gate: stored runs against printed tables, nothing executed.
import type { Profile, RunRecord } from "../experiment/record";
import type { Damaged, Listing, StoredRecord } from "../experiment/stored-run";
import { besideRows } from "./beside";
import { contaminationWords } from "./contamination-words";
import { compare, passCounts, type CompareOptions, type ComparedRow, type PassCount } from "./compare";
import { judgeQuotes, type JudgedQuote } from "./prose/judge-quotes";
import type { Margin } from "./margins";
import { failuresThen, isExplained, outlivedFailures, triedFor, type Mismatch } from "./mismatches";
import type { Prose } from "./prose/prose";
import type { Published } from "./published";
import { findLooseFigures, findQuotes, type LooseFigure, type Quote } from "./prose/quotes";
import { selectRuns } from "./select-runs";
import { failing } from "./verdict";
import { damagedWords } from "./words";

export interface Check {
  readonly rows: readonly ComparedRow[];
  /** Methods that were run and are in no printed table. */
  readonly beside: readonly ComparedRow[];
  /** Over all papers. */
  readonly counts: readonly PassCount[];
  /** What was looked through for quoted figures. */
  readonly prose: readonly Prose[];
  /** Figures and pictures in prose that name their source. */
  readonly quotes: readonly JudgedQuote[];
  /** Figures in prose that look like results and name none. */
  readonly loose: readonly LooseFigure[];
  /** Cells that fail as they did when what was tried was written down: reported, and no reason to hold up other work. */
  readonly explained: readonly ComparedRow[];
  /** 1: a cell is worse, or a claim or a quoted figure does not hold, and nobody has explained it. Else 3: something is stale or damaged. Else 0. */
  readonly exitCode: 0 | 1 | 3;
  /** One line per damaged file, and one on what no verdict was reached for. */
  readonly notes: readonly string[];
  /** The runs that fill the tables. */
  readonly records: readonly RunRecord[];
  readonly damaged: readonly Damaged[];
}

export interface CheckOptions extends CompareOptions {
  /** What was tried for cells that fail. */
  readonly mismatches?: readonly Mismatch[];
  /** Explained cells and figures without a source fail as well. */
  readonly strict?: boolean;
  /** What may quote figures; those of papers that are not checked are passed over. */
  readonly prose?: readonly Prose[];
  /** Names of all papers with a printed table: those checked unless given. */
  readonly papers?: readonly string[];
  /** The text of a file that prose shows; null where there is none. */
  readonly readPicture?: (path: string) => string | null;
}

export function check(
  published: readonly Published[],
  stored: Listing<StoredRecord>,
  margins: readonly Margin[],
  profile: Profile,
  options: CheckOptions = {},
): Check {
  const { prose = [], mismatches = [], strict = false } = options;
  const records = stored.runs.map((run) => run.record);
  const compared = new Map<string, { rows: readonly ComparedRow[]; beside: readonly ComparedRow[] }>();
  const rowsOf = (paper: Published, of: Profile): { rows: readonly ComparedRow[]; beside: readonly ComparedRow[] } => {
    const name = `${paper.paper} ${of}`;
    const found = compared.get(name) ?? {
      rows: compare(paper, records, margins, of, options),
      beside: besideRows(paper, records, of, options),
    };
    compared.set(name, found);
    return found;
  };
  const rows = published.flatMap((paper) => rowsOf(paper, profile).rows);
  const counts = sumCounts(published.map((paper) => passCounts(paper, records, margins, profile, options)));
  const groups = published.flatMap(({ paper }) => selectRuns(records, paper, profile, options.isCurrent));
  const quotes = quotesOf(published, options, (paper, of) => Object.values(rowsOf(paper, of)).flat());
  const loose = prose.flatMap(findLooseFigures);
  const failed = rows.filter((row) => failing.includes(row.verdict));
  // What fails is written down for the paper profile; of another's cells it is enough that something was tried.
  const isTold = (row: ComparedRow): boolean =>
    profile === "paper" ? isExplained(row, mismatches) : triedFor(row, mismatches).length > 0;
  const explained = strict ? [] : failed.filter(isTold);
  const outlived = profile === "paper" ? outlivedFailures(mismatches, rows) : [];
  const isWrong =
    failed.length > explained.length ||
    quotes.some(({ verdict }) => verdict !== "holds") ||
    (strict && loose.length > 0);
  const beside = published.flatMap((paper) => rowsOf(paper, profile).beside);
  const stale = [...rows, ...beside].filter((row) => row.verdict === "stale");
  const isStale = stored.damaged.length + stale.length > 0;
  return {
    rows,
    beside,
    explained,
    prose,
    quotes,
    loose,
    counts,
    exitCode: isWrong ? 1 : isStale ? 3 : 0,
    notes: [
      ...notes(rows, explained, stored.damaged, stale),
      ...(strict ? [] : mismatchNotes(failed, explained, mismatches, outlived)),
      ...quoteNotes(quotes, loose),
    ],
    records: groups.flatMap((group) => group.records),
    damaged: stored.damaged,
  };
}

function quotesOf(
  published: readonly Published[],
  { prose = [], papers = published.map(({ paper }) => paper), readPicture = () => null }: CheckOptions,
  rowsOf: (paper: Published, profile: Profile) => readonly ComparedRow[],
): JudgedQuote[] {
  const checked = published.map(({ paper }) => paper);
  const passedOver = ({ terms: [name] }: Quote): boolean => papers.includes(name) && !checked.includes(name);
  return judgeQuotes(
    prose.flatMap(findQuotes).filter((quote) => !passedOver(quote)),
    { papers, picture: readPicture, rows: (name, profile) => rowsOf(published[checked.indexOf(name)], profile) },
  );
}

function quoteNotes(quotes: readonly JudgedQuote[], loose: readonly LooseFigure[]): string[] {
  const wrong = quotes.filter(({ verdict }) => verdict !== "holds");
  const lines = wrong.map(({ path, line, verdict, reason }) => `${path}:${line}: ${verdict}: ${reason}`);
  if (wrong.some(({ expected }) => expected !== null))
    lines.push("note: 'retable check --write' writes what is expected.");
  if (quotes.length > 0)
    lines.push(`note: ${quotes.length - wrong.length} of ${quotes.length} figures quoted in prose hold.`);
  return [...lines, ...loose.map(({ path, line, text }) => `warning: ${path}:${line}: ${looseAdvice(text)}`)];
}

/** What to do about a figure without a source. */
export function looseAdvice(text: string): string {
  return `${text} looks like a result and names no source. Write <!-- figure: … --> behind it, or put it in backticks where it is none.`;
}

function notes(
  rows: readonly ComparedRow[],
  explained: readonly ComparedRow[],
  damaged: readonly Damaged[],
  stale: readonly ComparedRow[],
): string[] {
  const lines = damaged.map((one) => `damaged: ${damagedWords(one)}`);
  const count = (verdict: ComparedRow["verdict"]): number => rows.filter((row) => row.verdict === verdict).length;
  const [open, notRun, standIn] = [count("inconclusive"), count("incomplete") + count("not run"), count("stand-in")];
  if (stale.length > 0) {
    const methods = [...new Set(stale.map(({ paper, method }) => `${method} (${paper})`))];
    lines.push(`note: ${stale.length} stale: ${methods.join(", ")}; 'retable status' says what changed.`);
  }
  if (explained.length > 0) {
    lines.push(
      `note: ${explained.length} failed; results/mismatches.json says what was tried ('--strict' fails them).`,
    );
  }
  if (open + notRun + standIn > 0) {
    lines.push(
      `note: ${open} inconclusive, ${notRun} not run or incomplete, ${standIn} stand-in; these neither pass nor fail.`,
    );
  }
  return lines;
}

/** What stands in results/mismatches.json and is no longer so. */
function mismatchNotes(
  failed: readonly ComparedRow[],
  explained: readonly ComparedRow[],
  mismatches: readonly Mismatch[],
  outlived: readonly string[],
): string[] {
  const changed = failed.filter((row) => !explained.includes(row) && triedFor(row, mismatches).length > 0);
  const lines = changed.map((row) => {
    const { paper, table, dataset, method, metric, contamination, reproduced, verdict } = row;
    const setting = contamination === undefined ? [] : [contaminationWords(contamination)];
    const cell = table === "claims" ? [paper, method] : [paper, dataset, method, metric, ...setting];
    const found = reproduced === null ? verdict : `${verdict}, ${reproduced.mean.toFixed(4)}`;
    const then = failuresThen(row, mismatches).join(" and ") || "no failure";
    return `${cell.join(", ")}: ${found}; results/mismatches.json speaks of its method and has ${then} here. See whether what was tried explains it.`;
  });
  if (outlived.length > 0) lines.push(`note: in results/mismatches.json and no failure now: ${outlived.join(", ")}.`);
  if (lines.length > 0) lines.push("note: 'retable check --write' writes down what fails now.");
  return lines;
}

function sumCounts(papers: readonly (readonly PassCount[])[]): PassCount[] {
  return papers[0].map(({ scale }, i) => {
    const sum = (name: Exclude<keyof PassCount, "scale">): number =>
      papers.reduce((total, counts) => total + counts[i][name], 0);
    return {
      ...{ scale, passed: sum("passed"), failed: sum("failed"), better: sum("better") },
      ...{ open: sum("open"), judged: sum("judged") },
    };
  });
}
