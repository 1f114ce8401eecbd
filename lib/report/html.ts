// The report as one self-contained page: no network, one copy of plotly.js, static pictures where scripts are off.
import type { RunRecord } from "../experiment/record";
import { computedOn } from "./computed-on";
import type { ComparedRow } from "./compare";
import { escapeHtml, scriptJson } from "./escape";
import { healthWarnings } from "./health";
import { limitations } from "./limitations";
import { pageScript } from "./page-script";
import { pageStyle } from "./page-style";
import { pivotTables, type Pivot } from "./pivot";
import type { PaperReport, Report } from "./report";
import { begunRows, scoreboard } from "./scoreboard";
import { verdictRules, type Verdict } from "./verdict";
import { publishedWords, reproducedWords, runsWords, verdictSign, verdictWords, warnings } from "./words";

const verdictClass: Readonly<Record<Verdict, string>> = {
  "same digits": "good",
  holds: "good",
  equivalent: "near",
  better: "up",
  worse: "bad",
  "does not hold": "bad",
  inconclusive: "open",
  "stand-in": "open",
  stale: "off",
  "not run": "off",
  quoted: "off",
};

/** `plotly` is the text of plotly.min.js. */
export function renderHtml(report: Report, plotly: string): string {
  const rows = report.papers.flatMap((paper) => paper.rows);
  const figures = report.papers.flatMap((paper) => paper.figures);
  let firstFigure = 0;
  const papers = report.papers.map((paper) => {
    const html = paperSection(paper, firstFigure);
    firstFigure += paper.figures.length;
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
${board(rows)}
${damagedSection(report)}
${papers.join("\n")}
<section><h2>Limitations</h2>${bullets(limitations)}</section>
<footer>Made by <code>retable report</code>. Every number comes from a stored run; <code>retable check --json</code> prints the same rows.</footer>
</main>
${figures.length === 0 ? "" : `<script type="application/json" id="figures">${data}</script>\n<script>${plotly}</script>\n<script>${pageScript}</script>`}
</body>
</html>
`;
}

function board(all: readonly ComparedRow[]): string {
  const rows = begunRows(all);
  const counts = scoreboard(rows);
  const rest = all.length - rows.length;
  const others = rest === 0 ? "" : ` ${rest} more belong to papers without a run in this profile.`;
  const tiles = counts.map(
    ({ verdict, count }) =>
      `<li class="tile ${verdictClass[verdict]}"><b>${count}</b>${verdictSign[verdict]} ${verdict}</li>`,
  );
  const bar = counts.map(({ verdict, count }) => `<i class="${verdictClass[verdict]}" style="flex: ${count}"></i>`);
  const rules = counts.map(({ verdict }) => `<dt>${chip(verdict, verdict)}</dt><dd>${verdictRules[verdict]}</dd>`);
  return `<section aria-label="Scoreboard"><h2>Scoreboard</h2>
<p class="soft">${rows.length} printed cells and claims, by verdict.${others}</p>
<div class="bar" aria-hidden="true">${bar.join("")}</div>
<ul class="board">${tiles.join("")}</ul>
<details><summary>How each verdict is reached</summary><dl>${rules.join("")}</dl></details></section>`;
}

function paperSection(paper: PaperReport, firstFigure: number): string {
  const { published, rows, runs } = paper;
  const tables =
    pivotTables(rows)
      .map((pivot) => pivotTable(pivot))
      .join("\n") + claimsTable(rows);
  const body =
    runs.length === 0
      ? `<details><summary>Not run in this profile: ${rows.length} cells and claims</summary>${tables}</details>`
      : [
          tables,
          marginSection(paper),
          figureSection(paper, firstFigure),
          healthSection(paper),
          provenanceSection(paper),
          everyCell(rows),
        ].join("\n");
  const notes =
    published.notes.length === 0
      ? ""
      : `<details><summary>Notes on the printed tables</summary>${bullets(published.notes)}</details>`;
  return `<section id="${escapeHtml(published.paper)}"><h2>${escapeHtml(published.title)}</h2>
<p class="soft small"><code>${escapeHtml(published.paper)}</code>${runs.length === 0 ? "" : ` · ${seedsLine(runs.map((run) => run.record))}`}</p>
${body}
${notes}</section>`;
}

function pivotTable({ table, columns, lines }: Pivot): string {
  const body = lines.map(
    ({ label, cells }) =>
      `<tr><th scope="row">${breakable(label)}</th>${cells.map((row) => `<td>${row === null ? "" : cell(row)}</td>`).join("")}</tr>`,
  );
  return `<h3>Table ${escapeHtml(table)}</h3>${scrollTable(`Table ${table}`, ["", ...columns], body)}`;
}

function cell(row: ComparedRow): string {
  const reproduced = reproducedWords(row);
  const now = reproduced === "" ? "" : `<span class="now">${escapeHtml(reproduced)}</span>`;
  return `${now}<span class="paper">paper ${publishedWords(row)}</span>${chip(row.verdict, verdictWords(row))}`;
}

function claimsTable(rows: readonly ComparedRow[]): string {
  const claims = rows.filter((row) => row.table === "claims");
  if (claims.length === 0) return "";
  const body = claims.map(
    (row) =>
      `<tr><th scope="row">${escapeHtml(row.metric)}</th><td>${cell(row)}</td><td class="small">${escapeHtml(row.reason)}</td></tr>`,
  );
  return `<h3>Claims</h3>${scrollTable("Claims", ["claim", "figure", "why"], body)}`;
}

function marginSection({ counts, margins }: PaperReport): string {
  const body = counts.map(
    ({ scale, passed, failed, judged }) =>
      `<tr><th scope="row">${scale} × margin</th><td>${passed} of ${judged}</td><td>${failed}</td></tr>`,
  );
  const reasons = margins.map(
    ({ metrics, margin, reason }) =>
      `<p class="small"><strong>Margin ${margin}</strong> for ${escapeHtml(metrics.join(", "))}. ${escapeHtml(reason)}</p>`,
  );
  return `<h3>Does the outcome hang on the margin?</h3>${scrollTable("Pass counts", ["", "reproduced", "failed"], body)}${reasons.join("")}`;
}

function figureSection({ figures, missing }: PaperReport, first: number): string {
  const plots = figures.map(
    ({ svg, text }, i) =>
      `<figure><div class="plot" data-figure="${first + i}">${svg}</div><figcaption>${escapeHtml(text)}</figcaption></figure>`,
  );
  const absent = missing.map((text) => `<p class="soft small">Not drawn: ${escapeHtml(text)}</p>`);
  return `<h3>Curves</h3><div class="plots">${plots.join("\n")}</div>${absent.join("")}`;
}

function healthSection({ runs, aucIntervals }: PaperReport): string {
  const lines = runs.map(({ record }) => {
    const { health, spec } = record;
    const guards = healthWarnings(record);
    const state =
      guards.length === 0
        ? `<span class="chip good">✓ pass</span>`
        : guards.map((text) => `<span class="chip bad">▼ ${escapeHtml(text)}</span>`).join(" ");
    return `<tr><th scope="row">${escapeHtml(spec.method)}, seed ${spec.seed}</th><td>${health.lossFirst.toPrecision(4)} → ${health.lossLast.toPrecision(4)}</td><td>${health.weightsMoved.toPrecision(3)}</td><td>${health.parameters}</td><td>${state}</td></tr>`;
  });
  const detectors = runs.flatMap(({ record: { spec, results } }, run) =>
    results.map(({ method, metrics, untrainedAuc, distinctScores, thresholdSource }, index) => {
      const trained = metrics.AUC === undefined ? "" : metrics.AUC.toFixed(4);
      const untrained = untrainedAuc === null ? "no model" : untrainedAuc.toFixed(4);
      const interval = aucIntervals[run][index]?.map((end) => end.toFixed(4)).join("…") ?? "–";
      return `<tr><th scope="row">${breakable(method)}, seed ${spec.seed}</th><td>${untrained}</td><td>${trained}</td><td>${interval}</td><td>${distinctScores}</td><td>${thresholdSource}</td></tr>`;
    }),
  );
  return `<h3>Health guards</h3>
${scrollTable("Health of the runs", ["run", "loss first → last", "weights moved (rms)", "parameters", "guards"], lines)}
<details><summary>Each detector: untrained baseline, distinct scores, threshold source</summary>
${scrollTable("Detectors", ["detector", "untrained AUC", "trained AUC", "95 % interval (DeLong)", "distinct scores", "threshold from"], detectors)}</details>`;
}

function provenanceSection({ runs }: PaperReport): string {
  const runDetails = runs.map(({ record: { key, spec, data, provenance: p, scoresDigest } }) => {
    const facts: [string, string][] = [
      ["record", `${spec.paper}/${spec.profile}/${key}.json`],
      ["started", `${p.startedAt}, took ${p.seconds.toFixed(0)} s`],
      ["data", `${data.name}, ${data.origin}, ${data.digest}`],
      ["scores", scoresDigest],
      ["options", JSON.stringify(spec.options)],
      ["engine", computedOn(p)],
      [
        "versions",
        Object.entries(p.versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(", "),
      ],
      ["revision", `${p.revision}; method revision ${spec.revision}`],
      ["lockfile", p.lockfile],
      ["machine", p.machine],
    ];
    const list = facts.map(([name, value]) => `<dt>${name}</dt><dd><code>${escapeHtml(value)}</code></dd>`).join("");
    return `<details><summary>${escapeHtml(spec.method)}, seed ${spec.seed}</summary><dl>${list}</dl></details>`;
  });
  return `<details><summary>Provenance of ${runs.length} ${runs.length === 1 ? "run" : "runs"}</summary>${runDetails.join("")}</details>`;
}

function everyCell(rows: readonly ComparedRow[]): string {
  const body = rows.map(
    (row) =>
      `<tr><th scope="row">${escapeHtml(`${row.table}: ${row.method}, ${row.metric}`)}</th><td>${publishedWords(row)}</td><td>${escapeHtml(reproducedWords(row))}</td><td>${row.reproduced === null ? "" : runsWords(row.reproduced)}</td><td>${chip(row.verdict, verdictWords(row))}</td><td>${escapeHtml(row.reason)}</td></tr>`,
  );
  return `<details class="list"><summary>Every cell with its reason</summary>${scrollTable("Every cell", ["cell", "published", "reproduced", "runs", "verdict", "why"], body)}</details>`;
}

function damagedSection({ damaged }: Report): string {
  if (damaged.length === 0) return "";
  const lines = damaged.map(({ path, what, fix }) => `${path}: ${what}. ${fix}`);
  return `<section><h2>Files that do not count</h2>${bullets(lines)}</section>`;
}

function provenanceLine({ papers }: Report): string {
  const records = papers.flatMap((paper) => paper.runs.map((run) => run.record));
  if (records.length === 0) return "no runs stored";
  const latest =
    records
      .map((record) => record.provenance.startedAt)
      .sort()
      .at(-1) ?? "";
  return `${records.length} ${records.length === 1 ? "run" : "runs"}, the latest of ${latest.slice(0, 10)}`;
}

function seedsLine(records: readonly RunRecord[]): string {
  const seeds = [...new Set(records.map((record) => record.spec.seed))].sort((a, b) => a - b);
  const data = [
    ...new Set(records.map(({ data }) => `${data.name} (${data.origin}, digest ${data.digest.slice(0, 16)})`)),
  ];
  return escapeHtml(
    `${records.length} ${records.length === 1 ? "run" : "runs"}, seeds ${seeds.join(", ")} · data ${data.join(", ")}`,
  );
}

/** Wide tables scroll inside their own box, which the keyboard can reach. */
function scrollTable(name: string, heads: readonly string[], body: readonly string[]): string {
  const head = heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(name)}"><table><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table></div>`;
}

function chip(verdict: Verdict, words: string): string {
  return `<span class="chip ${verdictClass[verdict]}">${verdictSign[verdict]} ${words}</span>`;
}

/** `VRAE+Wasserstein` may break after its plus, nowhere else. */
function breakable(name: string): string {
  return escapeHtml(name).replace(/\+/g, "+<wbr>");
}

function bullets(lines: readonly string[]): string {
  return `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`;
}
