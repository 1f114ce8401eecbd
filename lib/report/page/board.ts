// The report page's scoreboard: cells by verdict, of all papers that have begun and of each paper by itself.
import { escapeHtml } from "../escape";
import { chip, verdictClass, verdictFilter } from "./parts";
import type { PaperReport } from "../report";
import { tally } from "../compare";
import { counted } from "../counted";
import { begunRows, scoreboard, scoreboardNotes } from "../scoreboard";
import { verdictRules } from "../verdict";
import { passWords, verdictSign } from "../words";

export function board(papers: readonly PaperReport[]): string {
  const all = papers.flatMap((paper) => paper.rows);
  const rows = begunRows(all);
  const counts = scoreboard(rows);
  const rest = all.length - rows.length;
  const others = rest === 0 ? "" : ` ${rest} more belong to papers without a run in this profile.`;
  const tiles = counts.map(
    ({ verdict, count }) =>
      `<li class="tile ${verdictClass[verdict]}"><b>${count}</b>${verdictSign[verdict]} ${verdict}</li>`,
  );
  const rules = counts.map(({ verdict }) => `<dt>${chip(verdict, verdict)}</dt><dd>${verdictRules[verdict]}</dd>`);
  const standing = tally(rows);
  const lead = standing.judged === 0 ? "" : `<p class="lead">${passWords(standing)}.</p>`;
  return `<section aria-label="Scoreboard"><h2>Scoreboard</h2>
${lead}
<p class="soft">${rows.length} printed cells and claims, by verdict.${others}</p>
<ul class="board">${tiles.join("")}</ul>
${scoreboardNotes(rows)
  .map((text) => `<p class="small">${escapeHtml(text)}</p>`)
  .join("")}
<details><summary>How each verdict is reached</summary><dl>${rules.join("")}</dl></details>
<nav aria-label="Papers"><ul class="papers">${papers.map(paperLine).join("")}</ul></nav></section>`;
}

function paperLine({ published, rows, runs }: PaperReport): string {
  const counts = scoreboard(rows);
  const bar = counts.map(({ verdict, count }) => `<i class="${verdictClass[verdict]}" style="flex: ${count}"></i>`);
  const standing =
    runs.length === 0
      ? `<span class="soft small">not run in this profile: ${counted(rows.length, "cell and claim", "cells and claims")}</span>`
      : verdictFilter(published.paper, rows);
  return `<li><a href="#${escapeHtml(published.paper)}">${escapeHtml(published.title)}</a><div class="bar" aria-hidden="true">${bar.join("")}</div>${standing}</li>`;
}
