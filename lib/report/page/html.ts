// The report as one self-contained page: no network, one copy of plotly.js, static pictures where scripts are off.
import type { RunRecord } from "../../experiment/record";
import { tally, type ComparedRow } from "../compare";
import { counted } from "../counted";
import { escapeHtml, scriptJson } from "../escape";
import { limitations } from "../limitations";
import { mismatchedCells } from "../mismatches";
import { board } from "./board";
import { cell, printedCell } from "./cell";
import { breakable, bullets, cellsId, chip, scrollTable, tableRow, verdictFilter } from "./parts";
import { healthSection, provenanceSection } from "./runs";
import { pageScript } from "./script";
import { pageStyle } from "./style";
import { pivotTables, type Pivot } from "../pivot";
import type { Figure } from "../figures/figure";
import type { PaperReport, Report } from "../report";
import { loadingLines, timeTable } from "../time-table";
import { isLowerBetter } from "../sources";
import {
  damagedWords,
  passWords,
  publishedWords,
  replicateNames,
  reproducedWords,
  rowTerms,
  runsWords,
  verdictWords,
  warnings,
} from "../words";

/** `plotly` is the text of plotly.js with its Cartesian traces: lines, bars, heat maps. */
export function renderHtml(report: Report, plotly: string): string {
  const rows = report.papers.flatMap((paper) => paper.rows);
  const figures = report.papers.flatMap(allFigures);
  let firstFigure = 0;
  const papers = report.papers.map((paper) => {
    const html = paperSection(paper, firstFigure);
    firstFigure += allFigures(paper).length;
    return html;
  });
  const data = scriptJson(figures.map(({ data, layout }) => ({ data, layout })));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<title>retable report</title>
<style>${pageStyle}</style>
</head>
<body>
<header><div>
<h1>Do the published numbers hold?</h1>
<p class="soft">retable report · <strong>${report.profile}</strong> profile · ${provenanceLine(report)}</p>
${warnings(rows, report.profile)
  .map((text) => `<p class="banner" role="note">${escapeHtml(text)}</p>`)
  .join("\n")}
</div></header>
<main>
${board(report.papers)}
${damagedSection(report)}
${papers.join("\n")}
<section><h2>Limitations</h2>${bullets(limitations)}</section>
<footer>Made by <code>retable report</code>. Every reproduced figure comes from stored runs, times from one measurement; what stands under “tried” was written down by hand. <code>retable check --json</code> prints the same rows.</footer>
</main>
<script type="application/json" id="figures">${data}</script>
${figures.length === 0 ? "" : `<script>${plotly}</script>`}
<script>${pageScript}</script>
</body>
</html>
`;
}

function paperSection(paper: PaperReport, firstFigure: number): string {
  const { published, rows, runs } = paper;
  const body = runs.length === 0 ? notRun(paper, firstFigure) : results(paper, firstFigure);
  const notes = published.notes.length === 0 ? "" : `<div class="soft small">${bullets(published.notes)}</div>`;
  const standing =
    runs.length === 0
      ? ` · not run in this profile: ${counted(rows.length, "printed cell and claim", "printed cells and claims")}`
      : ` · ${seedsLine(runs.map((run) => run.record))}`;
  return `<section id="${escapeHtml(published.paper)}"><h2>${escapeHtml(published.title)}</h2>
<p class="soft small"><code>${escapeHtml(published.paper)}</code>${standing}</p>
${outcome(paper)}
${notes}
${body}</section>`;
}

function outcome({ rows }: PaperReport): string {
  const standing = tally(rows);
  return standing.judged === 0 ? "" : `<p>${passWords(standing)}.</p>`;
}

function results(paper: PaperReport, firstFigure: number): string {
  const { rows } = paper;
  const names = new Map([...replicateNames(paper.groups)].map(([{ key }, name]) => [key, name]));
  const draw = (row: ComparedRow): string =>
    cell(row, `c-${paper.published.paper}-${rows.indexOf(row)}`, paper.mismatches, names);
  return [
    `<p class="soft small">Mean ± standard deviation over the runs; where the paper averages over normal classes, each class weighs the same. Press a figure to see its runs, records and reason. Dots are runs, the tick is the paper's figure, the shade its margin; each strip has a scale of its own. ↓: lower is better.</p>`,
    ...pivotTables(rows).map((pivot) => pivotTable(pivot, draw)),
    besideTables(paper),
    claimsTable(rows, draw),
    timeSection(paper),
    mismatchSection(paper),
    marginSection(paper),
    figureSection(paper, firstFigure),
    healthSection(paper),
    provenanceSection(paper),
    everyCell(paper),
  ].join("\n");
}

/** The printed figures of a paper that has no runs, put away until they are asked for. */
function notRun(paper: PaperReport, firstFigure: number): string {
  const claims = paper.rows.filter((row) => row.table === "claims");
  const said = claims.length === 0 ? "" : `<h3>Claims</h3>${bullets(claims.map((row) => row.metric))}`;
  const tables = pivotTables(paper.rows).map((pivot) => pivotTable(pivot, printedCell));
  return `<details><summary>What the paper prints</summary>${tables.join("\n")}${said}${figures(paper.figures, firstFigure)}</details>`;
}

/** Tables of more columns are set smaller, so that ten of them stand side by side on 1,280 pixels. */
const mostRoomy = 5;

function pivotTable({ name, columns, lines }: Pivot, draw: (row: ComparedRow) => string): string {
  const body = lines.map(({ label, cells }) =>
    tableRow(
      breakable(label),
      cells.map((row) => (row === null ? "" : draw(row))),
    ),
  );
  const width = columns.length > mostRoomy ? "spread dense" : "spread";
  return `<h3>${escapeHtml(name)}</h3><div class="${width}">${scrollTable(name, ["", ...columns.map(columnWords)], body)}</div>`;
}

function columnWords(name: string): string {
  return isLowerBetter(name) ? `${name} ↓` : name;
}

function claimsTable(rows: readonly ComparedRow[], draw: (row: ComparedRow) => string): string {
  const claims = rows.filter((row) => row.table === "claims");
  if (claims.length === 0) return "";
  const body = claims.map((row) =>
    tableRow(escapeHtml(row.metric), [
      draw(row),
      ...[row.of ?? "", row.reason].map((words) => `<span class="small">${escapeHtml(words)}</span>`),
    ]),
  );
  return `<h3>Claims</h3><div class="said">${scrollTable("Claims", ["claim", "figure", "what the figure is", "why"], body)}</div>`;
}

function timeSection({ times }: PaperReport): string {
  if (times === null) return "";
  const { caption, columns, rows } = timeTable(times);
  const body = rows.map(([method, ...cells]) => tableRow(escapeHtml(method), cells.map(escapeHtml)));
  const said = [caption, ...loadingLines(times)].map((line) => `${line}.`).join(" ");
  return `<h3>Time and size</h3><p class="small">${escapeHtml(said)}</p>${scrollTable("Time and size", columns, body)}`;
}

function besideTables({ beside }: PaperReport): string {
  const tables = pivotTables(beside).map(({ name, columns, lines }) => {
    const shown = lines.flatMap(({ cells }) => cells).flatMap((row) => row?.reproduced ?? []);
    const [first, ...others] = new Set(shown.map(runsWords));
    // Said once where it is the same everywhere.
    const saysRuns = others.length > 0;
    const body = lines.map(({ label, cells }) =>
      tableRow(
        breakable(label),
        cells.map((row) => (row === null ? "" : besideWords(row, saysRuns))),
      ),
    );
    const said = saysRuns ? "" : `<p class="soft small">Each figure: ${first}.</p>`;
    return `<h3>${escapeHtml(name)}</h3>${said}${scrollTable(name, ["", ...columns], body)}`;
  });
  return tables.join("");
}

function besideWords(row: ComparedRow, saysRuns: boolean): string {
  const runs = row.reproduced === null || !saysRuns ? "" : `<span class="paper">${runsWords(row.reproduced)}</span>`;
  const note = row.verdict === "stale" ? chip(row.verdict, verdictWords(row)) : "";
  return `<span class="figure">${escapeHtml(reproducedWords(row))}</span>${runs}${note}`;
}

/** Cells on which runs and paper disagree, with what was tried. */
function mismatchSection({ rows, mismatches }: PaperReport): string {
  const apart = mismatchedCells(rows, mismatches);
  if (apart.length === 0) return "";
  const body = apart.map(({ name, cells, tried }) =>
    tableRow(escapeHtml(name), [
      cells.map(({ name, row }) => `<p>${escapeHtml(name)} ${mismatchWords(row)}</p>`).join(""),
      tried.length === 0 ? `<span class="soft">nothing is written down yet</span>` : bullets(tried),
    ]),
  );
  return `<h3>Mismatches and what was tried</h3><div class="list tried">${scrollTable("Mismatches", ["cells", "paper → here", "tried"], body)}</div>`;
}

function mismatchWords(row: ComparedRow): string {
  const figures = `${publishedWords(row)} → ${escapeHtml(reproducedWords(row))}`;
  return `${chip(row.verdict, verdictWords(row))}<br>${figures}`;
}

function marginSection({ counts, margins }: PaperReport): string {
  const body = counts.map(({ scale, passed, better, failed, open, judged }) =>
    tableRow(`${scale} × margin`, [`${passed} of ${judged}`, ...[better, failed, open].map(String)]),
  );
  const reasons = margins.map(({ table, metrics, margin, reason }) => {
    const place = table === undefined ? "" : ` in table ${escapeHtml(table)}`;
    return `<p class="small"><strong>Margin ${margin}</strong> for ${escapeHtml(metrics.join(", "))}${place}. ${escapeHtml(reason)}</p>`;
  });
  return `<h3>Does the outcome hang on the margin?</h3>${scrollTable("Pass counts", ["", "reproduced", "better", "worse, does not hold", "inconclusive"], body)}${reasons.join("")}`;
}

function figureSection(paper: PaperReport, first: number): string {
  const absent = paper.missing.map((text) => `<p class="soft small">Not drawn: ${escapeHtml(text)}</p>`);
  const { figures: main, runFigures } = paper;
  const ofRuns =
    runFigures.length === 0
      ? ""
      : `<details><summary>Training and scores of single settings: ${counted(runFigures.length, "picture")}</summary>${figures(runFigures, first + main.length)}</details>`;
  return `<h3>Curves</h3>${figures(main, first)}${ofRuns}${absent.join("")}`;
}

/** In the order in which the page's script has them. */
function allFigures({ figures: main, runFigures }: PaperReport): readonly Figure[] {
  return [...main, ...runFigures];
}

function figures(drawn: readonly Figure[], first: number): string {
  const plots = drawn.map((figure, i) => {
    const { svg, layout } = figure;
    const wide = "grid" in layout ? ` class="wide"` : "";
    return `<figure${wide} aria-label="${escapeHtml(figure.text)}"><div class="plot" data-figure="${first + i}">${svg}</div></figure>`;
  });
  return `<div class="plots">${plots.join("\n")}</div>`;
}

function everyCell({ published: { paper }, rows }: PaperReport): string {
  const body = rows.map((row) => {
    const cells = [
      publishedWords(row),
      escapeHtml(reproducedWords(row)),
      row.reproduced === null ? "" : runsWords(row.reproduced),
      chip(row.verdict, verdictWords(row)),
      escapeHtml(row.reason),
    ];
    return tableRow(escapeHtml(rowName(row)), cells, ` data-verdict="${row.verdict}"`);
  });
  const heads = ["cell", "published", "reproduced", "runs", "verdict", "why"];
  const all = `<a href="#${cellsId(paper)}" data-show="">show all</a>`;
  return `<details class="list" id="${cellsId(paper)}"><summary>Every cell with its reason</summary><p class="small">${verdictFilter(paper, rows)} ${all}</p>${scrollTable("Every cell", heads, body)}</details>`;
}

function rowName(row: ComparedRow): string {
  return row.table === "claims" ? `claim: ${row.metric}` : `${row.table}: ${rowTerms(row).join(", ")}`;
}

function damagedSection({ damaged }: Report): string {
  if (damaged.length === 0) return "";
  return `<section><h2>Files that do not count</h2>${bullets(damaged.map(damagedWords))}</section>`;
}

function provenanceLine({ papers }: Report): string {
  const records = papers.flatMap((paper) => paper.runs.map((run) => run.record));
  if (records.length === 0) return "no runs stored";
  const latest =
    records
      .map((record) => record.provenance.startedAt)
      .sort()
      .at(-1) ?? "";
  return `${counted(records.length, "run")}, the latest of ${latest.slice(0, 10)}`;
}

function seedsLine(records: readonly RunRecord[]): string {
  const seeds = [...new Set(records.map((record) => record.spec.seed))].sort((a, b) => a - b);
  const data = new Set(records.map(({ data }) => `${data.name} (${data.origin}, digest ${data.digest.slice(0, 16)})`));
  return escapeHtml(
    `${counted(records.length, "run")}, ${seeds.length === 1 ? "seed" : "seeds"} ${seeds.join(", ")} · data ${[...data].join(", ")}`,
  );
}
