// The check for GitHub Actions: annotations as workflow commands, and a table for the summary of the job.
import { looseAdvice, type Check } from "./check";
import type { ComparedRow } from "./compare";
import { markdownTable } from "./markdown";
import { failing } from "./verdict";
import { passWords, publishedWords, reproducedWords, verdictSign, verdictWords } from "./words";

/**
 * An error per failed cell and quoted figure; a warning per stale cell, damaged file and figure without a source; a
 * notice per failed cell that is explained. One line each.
 */
export function githubAnnotations({
  rows,
  explained,
  quotes,
  loose,
  damaged,
}: Pick<Check, "rows" | "explained" | "quotes" | "loose" | "damaged">): string {
  const lines = rows.flatMap((row) => {
    if (failing.includes(row.verdict)) return [command(explained.includes(row) ? "notice" : "error", row)];
    return row.verdict === "stale" ? [command("warning", row)] : [];
  });
  const files = damaged.map(({ path, what, fix }) => annotation("warning", path, "damaged record", `${what}. ${fix}`));
  const wrong = quotes
    .filter(({ verdict }) => verdict !== "holds")
    .map(({ path, line, verdict, reason }) => annotation("error", path, `quoted figure: ${verdict}`, reason, line));
  const unbound = loose.map(({ path, line, text }) =>
    annotation("warning", path, "figure without a source", looseAdvice(text), line),
  );
  return [...lines, ...wrong, ...unbound, ...files].map((line) => `${line}\n`).join("");
}

/** What the file named by GITHUB_STEP_SUMMARY is given: the pass counts and every cell that has runs. */
export function githubSummary({ rows, counts }: Pick<Check, "rows" | "counts">, profile: string): string {
  const lines = rows
    .filter((row) => row.reproduced !== null)
    .map((row) => [
      ...[row.paper, row.table, row.method, row.metric, publishedWords(row), reproducedWords(row)],
      `${verdictSign[row.verdict]} ${verdictWords(row)}`,
    ]);
  const heads = ["paper", "table", "method", "metric", "published", "reproduced", "verdict"];
  const passes = counts.map((count) => {
    return `- ${count.scale} × margin: ${passWords(count)}`;
  });
  return `## retable check, ${profile} profile\n\n${passes.join("\n")}\n\n${markdownTable(heads, lines)}\n`;
}

function command(kind: "error" | "warning" | "notice", row: ComparedRow): string {
  const title = `${row.verdict}: ${row.method} ${row.metric}`;
  const figures = `published ${publishedWords(row)}, reproduced ${reproducedWords(row)}`;
  return annotation(kind, `results/published/${row.paper}.json`, title, `${figures}: ${row.reason}`);
}

function annotation(kind: string, file: string, title: string, message: string, line = 1): string {
  return `::${kind} file=${property(file)},line=${line},title=${property(title)}::${data(message)}`;
}

function data(text: string): string {
  return text.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A");
}

function property(text: string): string {
  return data(text).replace(/:/g, "%3A").replace(/,/g, "%2C");
}
