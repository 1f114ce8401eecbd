// Puts the report on disk: report.html and report.md.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { renderHtml } from "./html";
import { renderMarkdown } from "./markdown";
import type { Report } from "./report";
import { verdictTableSvg } from "./verdict-table-svg";

/** Returns the paths written. */
export function writeReport(report: Report, folder = "results"): string[] {
  mkdirSync(folder, { recursive: true });
  const plotly = readFileSync(createRequire(__filename).resolve("plotly.js-dist-min/plotly.min.js"), "utf8");
  const pages: [string, string][] = [
    [join(folder, "report.html"), renderHtml(report, plotly)],
    [join(folder, "report.md"), renderMarkdown(report)],
  ];
  for (const [path, page] of pages) writeFileSync(path, page);
  return pages.map(([path]) => path);
}

/** The first table of each paper that has runs, as NAME.svg. Returns the paths written. */
export function writePictures(report: Report, folder = "results"): string[] {
  mkdirSync(folder, { recursive: true });
  return report.papers
    .filter(({ runs }) => runs.length > 0)
    .map(({ published, rows }) => {
      const path = join(folder, `${published.paper}.svg`);
      writeFileSync(path, `${verdictTableSvg(rows)}\n`);
      return path;
    });
}
