// Small pieces of the report page: chips, lists, tables that scroll by themselves.
import type { ComparedRow } from "../compare";
import { escapeHtml } from "../escape";
import { scoreboard } from "../scoreboard";
import type { Verdict } from "../verdict";
import { verdictSign } from "../words";

export const verdictClass: Readonly<Record<Verdict, string>> = {
  "same digits": "good",
  holds: "good",
  equivalent: "near",
  better: "up",
  worse: "bad",
  "does not hold": "bad",
  inconclusive: "open",
  incomplete: "off",
  "stand-in": "open",
  stale: "off",
  "not run": "off",
  quoted: "off",
  "no printed figure": "off",
};

export function chip(verdict: Verdict, words: string): string {
  return `<span class="chip ${verdictClass[verdict]}">${verdictSign[verdict]} ${words}</span>`;
}

/** One link per verdict to the paper's list of every cell, which the page's script then shows those of alone. */
export function verdictFilter(paper: string, rows: readonly ComparedRow[]): string {
  const links = scoreboard(rows).map(({ verdict, count }) => {
    const words = `${verdictSign[verdict]} ${count} ${verdict}`;
    return `<a class="chip ${verdictClass[verdict]}" href="#${cellsId(paper)}" data-show="${verdict}">${words}</a>`;
  });
  return `<span class="chips">${links.join(" ")}</span>`;
}

/** Of the list of every cell of a paper. */
export function cellsId(paper: string): string {
  return `cells-${escapeHtml(paper)}`;
}

/** Wide tables scroll inside their own box, which the keyboard can reach. Heads are text, rows are HTML. */
export function scrollTable(name: string, heads: readonly string[], body: readonly string[]): string {
  const head = heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(name)}"><table><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table></div>`;
}

/** One row: its head and its cells as HTML. */
export function tableRow(head: string, cells: readonly string[], attributes = ""): string {
  return `<tr${attributes}><th scope="row">${head}</th>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

export function bullets(lines: readonly string[]): string {
  return `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`;
}

/** Names and values as HTML; pairs without a value are left out. */
export function facts(pairs: readonly (readonly [string, string])[]): string {
  const shown = pairs.filter(([, value]) => value !== "");
  return `<dl>${shown.map(([term, value]) => `<dt>${escapeHtml(term)}</dt><dd>${value}</dd>`).join("")}</dl>`;
}

/** `VRAE+Wasserstein` may break after its plus, `5 % contaminated` not before its sign. */
export function breakable(name: string): string {
  return escapeHtml(name).replace(/\+/g, "+<wbr>").replace(/ %/g, "&nbsp;%");
}
