// Whether figures quoted in prose are still those of the records and of the printed tables.
import { medianInPlace } from "../../quickselect";
import { profiles, tableProfiles, type Profile } from "../../profiles";
import { tally, type ComparedRow, type Tally } from "../compare";
import { figureStyle, inStyle } from "./figure-style";
import type { Prose } from "./prose";
import type { Quote } from "./quotes";
import type { Verdict } from "../verdict";
import { verdictTableSvg } from "../figures/verdict-table-svg";
import { contaminationWords } from "../contamination-words";
import { normalClassWords } from "../normal-class-words";

export interface JudgedQuote extends Quote {
  /** `holds`: as it should be. Every other one fails the check. */
  readonly verdict: Extract<Verdict, "holds" | "does not hold" | "stale" | "stand-in" | "incomplete" | "not run">;
  /** What should stand there; null where the reference leads to nothing that counts. */
  readonly expected: string | null;
  readonly reason: string;
}

export interface QuoteSources {
  /** Names of all papers with a printed table. */
  readonly papers: readonly string[];
  /** What `compare` gives for the paper in the profile. */
  readonly rows: (paper: string, profile: Profile) => readonly ComparedRow[];
  /** The text of a picture's file; null where there is none. */
  readonly picture: (path: string) => string | null;
}

type Found = Pick<JudgedQuote, "verdict" | "expected" | "reason">;

const quantities =
  "judged, reproduced, better, failed or open of a whole paper; of a cell published, published sd, published runs, mean, sd, lowest, median, highest or runs; 'quick mean' for another profile than paper";
const howFigures = "Write <!-- figure: PAPER; TABLE; METHOD; METRIC; QUANTITY --> behind a number, all on one line.";
const howPictures = "Write <!-- picture: PAPER; PROFILE --> behind ![text](file.svg), all on one line.";

const quantityForm = new RegExp(
  `^(?:(${profiles.join("|")}) )?(published|published sd|published runs|mean|sd|lowest|median|highest|runs|judged|reproduced|better|failed|open)$`,
);

/** Of a whole paper. */
const counts: Readonly<Partial<Record<string, keyof Tally>>> = {
  ...{ judged: "judged", reproduced: "passed", better: "better", failed: "failed", open: "open" },
};

export function judgeQuotes(quotes: readonly Quote[], sources: QuoteSources): JudgedQuote[] {
  return quotes.map((quote) => ({ ...quote, ...judgeQuote(quote, sources) }));
}

function judgeQuote({ kind, text, terms }: Quote, sources: QuoteSources): Found {
  const [paper, ...rest] = terms;
  if (text === null) return wrong(`the comment binds nothing. ${kind === "figure" ? howFigures : howPictures}`);
  if (!sources.papers.includes(paper)) {
    return wrong(
      `expected one of ${sources.papers.join(", ")} first, got '${paper}'. Name a file of results/published.`,
    );
  }
  return kind === "figure" ? judgeFigure(text, paper, rest, sources) : judgePicture(text, paper, rest, sources);
}

function judgeFigure(text: string, paper: string, terms: readonly string[], { rows }: QuoteSources): Found {
  const [, profile = "paper", quantity] = quantityForm.exec(terms.at(-1) ?? "") ?? [];
  if (quantity === undefined) return wrong(`expected ${quantities} last, got '${terms.at(-1) ?? ""}'.`);
  const named = terms.slice(0, -1);
  const cells = rows(paper, profile as Profile);
  const count = counts[quantity];
  if (count !== undefined) {
    if (named.length > 0) return wrong(`expected '${quantity}' of a whole paper, got '${named.join("; ")}' before it.`);
    return compareText(text, tally(cells)[count], `cells and claims of the ${profile} profile`);
  }
  const matching = cells.filter((row) => named.every((term) => namesOf(row).includes(term)));
  if (matching.length !== 1) return wrong(notOne(named, cells, matching));
  const [row] = matching;
  const value = valueOf(row, quantity);
  if (quantity.startsWith("published")) {
    return value === null
      ? wrong(`the paper prints no ${quantity} for it`)
      : compareText(text, value, "as printed by the paper");
  }
  const { reproduced, verdict } = row;
  if (reproduced === null)
    return { verdict: "not run", expected: null, reason: `no run of profile ${profile} is stored` };
  if (verdict === "stale" || verdict === "stand-in" || verdict === "incomplete") {
    return { verdict, expected: null, reason: row.reason };
  }
  const seeds = `${profile} profile, ${reproduced.seeds.length === 1 ? "seed" : "seeds"} ${reproduced.seeds.join(", ")}`;
  return value === null
    ? wrong(reproduced.values.length === 0 ? "no run has this figure by itself" : "one run has no spread")
    : compareText(text, value, `${quantity} of the stored runs: ${seeds}`);
}

function valueOf({ published, reproduced }: ComparedRow, quantity: string): number | null {
  if (quantity === "published") return published.value;
  if (quantity === "published sd") return published.sd;
  if (quantity === "published runs") return published.runs;
  if (reproduced === null) return null;
  const { mean, sd, runs, values } = reproduced;
  // A claim's figure may be of all runs together.
  if (values.length === 0 && ["lowest", "median", "highest"].includes(quantity)) return null;
  switch (quantity) {
    case "mean":
      return mean;
    case "sd":
      return sd;
    case "lowest":
      return Math.min(...values);
    case "highest":
      return Math.max(...values);
    case "median":
      return medianInPlace(Float64Array.from(values));
    default:
      return runs;
  }
}

function compareText(text: string, value: number, source: string): Found {
  const expected = inStyle(value, figureStyle(text));
  if (expected === text) return { verdict: "holds", expected, reason: source };
  return { verdict: "does not hold", expected, reason: `expected ${expected} (${source}), got ${text}` };
}

function judgePicture(path: string, paper: string, terms: readonly string[], { rows, picture }: QuoteSources): Found {
  const [profile = "paper"] = terms;
  if (terms.length > 1 || !(tableProfiles as readonly string[]).includes(profile)) {
    return wrong(`expected a profile behind ${paper}, got '${terms.join("; ")}'. ${howPictures}`);
  }
  const expected = `${verdictTableSvg(rows(paper, profile as Profile))}\n`;
  if (picture(path) === expected) return { verdict: "holds", expected, reason: `drawn from the ${profile} profile` };
  const reason = `expected ${path} as the stored runs of profile ${profile} draw it, got ${picture(path) === null ? "no file" : "another picture"}`;
  return { verdict: "does not hold", expected, reason };
}

function namesOf({ table, dataset, method, metric, contamination, normalClasses }: ComparedRow): string[] {
  const share = contamination === undefined ? [] : [contaminationWords(contamination)];
  const classes = normalClasses === undefined ? [] : [normalClassWords(normalClasses)];
  return [table, `Table ${table}`, dataset, method, metric, ...share, ...classes];
}

function notOne(terms: readonly string[], cells: readonly ComparedRow[], matching: readonly ComparedRow[]): string {
  const unknown = terms.find((term) => !cells.some((row) => namesOf(row).includes(term)));
  if (unknown !== undefined) {
    const names = [
      ...new Set(cells.flatMap(({ table, method, metric }) => (table === "claims" ? [method] : [method, metric]))),
    ];
    return `expected a table, data set, method, metric, contamination ('10 %') or normal classes ('0 to 4 normal') of the paper, got '${unknown}'. It has ${names.join(", ")}.`;
  }
  const them = matching
    .slice(0, 4)
    .map(({ table, dataset, method, metric }) => [table, dataset, method, metric].join(" "));
  return matching.length === 0
    ? `expected the name of one cell, got '${terms.join("; ")}': no cell is all of these.`
    : `expected the name of one cell, got that of ${matching.length}: ${them.join(", ")}${matching.length > 4 ? ", …" : ""}. Name table, data set, method, metric, contamination and normal classes.`;
}

function wrong(reason: string): Found {
  return { verdict: "does not hold", expected: null, reason };
}

/** The quote as a row of `check --json`: its table is "prose", its method the place and its metric the reference. */
export function quoteRow({ path, line, text, terms: [paper, ...terms], verdict, reason }: JudgedQuote): ComparedRow {
  const value = Number((text ?? "").replaceAll(/[,%\s]/g, "")) / (text?.endsWith("%") === true ? 100 : 1);
  return {
    paper,
    table: "prose",
    dataset: "",
    method: `${path}:${line}`,
    metric: terms.join("; "),
    published: { value: text === null || Number.isNaN(value) ? null : value, sd: null, runs: null, digits: 4 },
    reproduced: null,
    margin: null,
    verdict,
    reason,
  };
}

/** What is to be written, by path, so that every figure and picture that can be told holds. Empty where all do. */
export function renewedFiles(prose: readonly Prose[], quotes: readonly JudgedQuote[]): Map<string, string> {
  const files = new Map<string, string>();
  const outdated = quotes.filter(({ verdict, expected }) => verdict !== "holds" && expected !== null);
  for (const { path, raw } of prose) {
    // From the end: what is replaced moves no place before it.
    const own = outdated.filter((quote) => quote.path === path && quote.kind === "figure");
    const renewed = own
      .sort((a, b) => b.offset - a.offset)
      .reduce((text, { offset, text: old, expected }) => {
        return text.slice(0, offset) + expected + text.slice(offset + old!.length);
      }, raw);
    if (renewed !== raw) files.set(path, renewed);
  }
  for (const { kind, text, expected } of outdated) if (kind === "picture") files.set(text!, expected!);
  return files;
}
