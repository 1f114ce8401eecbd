// One cell of a printed table on the report page: both figures, the verdict, every run as a dot, and, a click away, where it all comes from.
import type { ComparedRow } from "../compare";
import { counted } from "../counted";
import { escapeHtml } from "../escape";
import { isApart, triedFor, type Mismatch } from "../mismatches";
import { chip, facts } from "./parts";
import type { Reproduced } from "../reproduced";
import { singleRunWords } from "../single-run";
import {
  countWords,
  figureWords,
  publishedWords,
  reproducedWords,
  rowTerms,
  runsWords,
  verdictSign,
  verdictWords,
} from "../words";

/** `id` names the popover of this cell on the page; `names` tells the runs of its setting apart, by their keys. */
export function cell(
  row: ComparedRow,
  id: string,
  mismatches: readonly Mismatch[],
  names: ReadonlyMap<string, string>,
): string {
  const words = reproducedWords(row);
  const paper = `<span class="paper">paper ${publishedWords(row)}</span>`;
  if (row.reproduced === null)
    return `${paper}<span class="soft small">${verdictSign[row.verdict]} ${verdictWords(row)}</span>`;
  const button = `<button type="button" class="now" popovertarget="${id}" aria-label="${escapeHtml(words)}: where it comes from">${escapeHtml(words)}</button>`;
  return `${button}${paper}${runLine(row, row.reproduced)}${chip(row.verdict, verdictWords(row))}${singleRunMark(row)}${guardMark(row)}${popover(row, row.reproduced, id, mismatches, names)}`;
}

/** A printed figure of a paper that was not run. */
export function printedCell(row: ComparedRow): string {
  return publishedWords(row);
}

/** A chip that says "worse" of a printed number that a run like ours may give would mislead without a word beside it. */
function singleRunMark(row: ComparedRow): string {
  const words = singleRunWords(row);
  return words === "" ? "" : `<span class="paper" title="${escapeHtml(words)}">within one run's spread</span>`;
}

/** Of a figure that rests on runs whose training or scores look wrong. */
function guardMark({ failedGuards: failed, reproduced }: ComparedRow): string {
  if (failed === undefined) return "";
  const title = escapeHtml(failed.signs.join(". "));
  return `<span class="guard" title="${title}">⚠ ${failed.runs} of ${reproduced!.runs} fail a guard</span>`;
}

/** The runs as dots, and how many they are: cells of one table rest on few and on many. */
function runLine(row: ComparedRow, found: Reproduced): string {
  const count = found.values.length === 0 ? "" : `<span class="count">${countWords(found)}</span>`;
  return `<span class="runs">${strip(row, found)}${count}</span>`;
}

/** One dot per run on a line; the paper's figure is the tick, its margin the shaded part. */
function strip({ published: { value }, margin }: ComparedRow, { values }: Reproduced): string {
  if (value === null || margin === null || values.length < 2) return "";
  const reach = 1.1 * Math.max(2 * margin, ...values.map((one) => Math.abs(one - value)));
  const x = (one: number): string => (60 + (56 * (one - value)) / reach).toFixed(1);
  const dots = values.map((one) => `M${x(one)} 7h0`).join("");
  return `<svg class="strip" viewBox="0 0 120 14" aria-hidden="true"><path class="zone" d="M${x(value - margin)} 1H${x(value + margin)}V13H${x(value - margin)}Z"/><path class="axis" d="M2 7H118"/><path class="tick" d="M60 1V13"/><path class="dots" d="${dots}"/></svg>`;
}

function popover(
  row: ComparedRow,
  found: Reproduced,
  id: string,
  mismatches: readonly Mismatch[],
  names: ReadonlyMap<string, string>,
): string {
  const { table, published, verdict, reason, margin } = row;
  const printed = published.runs === null ? "" : `, ${counted(published.runs, "run")}`;
  const link = (key: string, text: string): string => `<a href="#r-${key}">${text}</a>`;
  // Some claims' figures are of no one run: what they rest on is linked alone.
  const runs =
    found.values.length === 0
      ? found.records.map((key) => link(key, escapeHtml(names.get(key) ?? key)))
      : found.values.map((value, i) => {
          const key = found.records[i];
          return `${link(key, figureWords(value, row))} <span class="soft">${escapeHtml(names.get(key) ?? `seed ${found.seeds[i]}`)}</span>`;
        });
  const tried = triedFor(row, mismatches);
  const attempts =
    tried.length > 0 ? tried.map(escapeHtml).join("<br>") : "nothing is written down yet (results/mismatches.json)";
  const list = facts([
    ["paper", `${publishedWords(row)}${printed}`],
    ["here", `${escapeHtml(reproducedWords(row))}, ${escapeHtml(runsWords(found))}`],
    ["verdict", `${chip(verdict, verdictWords(row))} ${escapeHtml(reason)}`],
    ["margin", margin === null ? "" : `± ${margin}`],
    ["guards", (row.failedGuards?.signs ?? []).map((words) => `⚠ ${escapeHtml(words)}`).join("<br>")],
    ["tried", isApart(row, tried) ? attempts : ""],
    ["each run", runs.join(", ")],
  ]);
  const title = [table === "claims" ? "Claim" : `Table ${table}`, ...rowTerms(row)].join(" · ");
  return `<div popover id="${id}" class="pop" role="dialog" tabindex="-1" autofocus aria-label="${escapeHtml(title)}"><h4>${escapeHtml(title)}</h4>${list}<button type="button" popovertarget="${id}" popovertargetaction="hide">Close</button></div>`;
}
