// Puts the report on disk: report.html and report.md.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { contaminationFigures } from "./figures/contamination";
import { renderHtml } from "./page/html";
import { renderMarkdown } from "./markdown";
import type { Report } from "./report";
import { verdictTableSvg } from "./figures/verdict-table-svg";

/** Returns the paths written. */
export function writeReport(report: Report, folder = "results"): string[] {
  mkdirSync(folder, { recursive: true });
  const plotly = readFileSync(
    createRequire(__filename).resolve("plotly.js-cartesian-dist-min/plotly-cartesian.min.js"),
    "utf8",
  );
  const pages: [string, string][] = [
    [join(folder, "report.html"), renderHtml(report, plotly)],
    [join(folder, "report.md"), renderMarkdown(report)],
  ];
  for (const [path, page] of pages) writeFileSync(path, page);
  return pages.map(([path]) => path);
}

/** Of each paper that has runs to fill it the first table, as NAME.svg, and its contamination plots. Returns the paths written. */
export function writePictures(report: Report, folder = "results"): string[] {
  mkdirSync(folder, { recursive: true });
  const pictures = report.papers
    .filter(({ rows, runs }) => rows.length > 0 && runs.length > 0)
    .flatMap(({ published: { paper }, rows }) => [
      { path: join(folder, `${paper}.svg`), svg: verdictTableSvg(rows) },
      ...contaminationFigures(rows).map(({ svg }, i) => ({
        path: join(folder, `${paper}-contamination-${i + 1}.svg`),
        svg,
      })),
    ]);
  for (const { path, svg } of pictures) writeFileSync(path, `${svg}\n`);
  return pictures.map(({ path }) => path);
}
