// The check as JUnit XML, which CI systems read: a suite per paper, a test case per printed cell, claim and quoted figure.
import type { RunRecord } from "../experiment/record";
import type { Damaged } from "../experiment/stored-run";
import { computedOn } from "./computed-on";
import type { Check } from "./check";
import type { ComparedRow } from "./compare";
import { escapeHtml } from "./escape";
import type { JudgedQuote } from "./prose/judge-quotes";
import { failing, passing } from "./verdict";
import { contaminationWords } from "./contamination-words";
import { publishedWords, reproducedWords, verdictWords } from "./words";

/** Cells without a verdict are skipped, as are failed ones that are explained; stale ones and damaged files errors. Nothing was executed, so every time is 0. */
export function junitXml(
  { rows, explained, quotes, records, damaged }: Pick<Check, "rows" | "explained" | "quotes" | "records" | "damaged">,
  profile: string,
): string {
  const papers = [...new Set(rows.map((row) => row.paper))];
  const suites = papers.map((paper) => {
    const own = records.filter(({ spec }) => spec.paper === paper);
    return suite(
      paper,
      rows.filter((row) => row.paper === paper).map((row) => rowCase(row, explained.includes(row))),
      properties(own, profile),
    );
  });
  if (quotes.length > 0) suites.push(suite("prose", quotes.map(quoteCase), []));
  if (damaged.length > 0) suites.push(suite("stored runs", damaged.map(damagedCase), []));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="retable check">\n${suites.join("")}</testsuites>\n`;
}

interface Case {
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  readonly xml: string;
}

function rowCase(row: ComparedRow, isExplained: boolean): Case {
  const contamination = row.contamination === undefined ? [] : [contaminationWords(row.contamination)];
  const name = [row.table, row.dataset, row.method, ...contamination, row.metric]
    .filter((word) => word !== "")
    .join(" ");
  const reproduced = reproducedWords(row);
  const words = `${verdictWords(row)}: published ${publishedWords(row)}, ${reproduced === "" ? "" : `reproduced ${reproduced}, `}${row.reason}`;
  return testCase(`notebooks/${row.paper}.ipynb`, name, isExplained ? "skipped" : outcomeOf(row), row.verdict, words);
}

function outcomeOf({ verdict }: ComparedRow): Case["outcome"] {
  if (failing.includes(verdict)) return "failure";
  if (passing.includes(verdict) || verdict === "better") return "passed";
  return verdict === "stale" ? "error" : "skipped";
}

function quoteCase({ path, line, terms, verdict, reason }: JudgedQuote): Case {
  const outcome = verdict === "holds" ? "passed" : "failure";
  return testCase(path, `line ${line}: ${terms.join("; ")}`, outcome, verdict, `${path}:${line}: ${reason}`);
}

function damagedCase({ path, what, fix }: Damaged): Case {
  return testCase("results/runs", path, "error", "damaged", `${what}. ${fix}`);
}

function testCase(classname: string, name: string, outcome: Case["outcome"], type: string, message: string): Case {
  const head = `  <testcase classname="${attribute(classname)}" name="${attribute(name)}" time="0"`;
  if (outcome === "passed") return { outcome, xml: `${head}/>\n` };
  const kind = outcome === "skipped" ? "" : ` type="${attribute(type)}"`;
  return { outcome, xml: `${head}>\n   <${outcome} message="${attribute(message)}"${kind}/>\n  </testcase>\n` };
}

function suite(name: string, cases: readonly Case[], facts: readonly (readonly [string, string])[]): string {
  const count = (outcome: Case["outcome"]): number => cases.filter((one) => one.outcome === outcome).length;
  const counts = `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}"`;
  const lines = facts.map(([fact, value]) => `   <property name="${fact}" value="${attribute(value)}"/>\n`);
  const block = lines.length === 0 ? "" : `  <properties>\n${lines.join("")}  </properties>\n`;
  return ` <testsuite name="${attribute(name)}" ${counts} time="0">\n${block}${cases.map(({ xml }) => xml).join("")} </testsuite>\n`;
}

function properties(records: readonly RunRecord[], profile: string): [string, string][] {
  const distinct = (values: readonly (string | number)[]): string => [...new Set(values)].join(", ");
  if (records.length === 0) return [["profile", profile]];
  return [
    ["profile", profile],
    ["seeds", distinct(records.map(({ spec }) => spec.seed))],
    ["engine", distinct(records.map(({ provenance }) => computedOn(provenance)))],
    ["data", distinct(records.map(({ data }) => `${data.name} ${data.origin} ${data.digest}`))],
    ["lockfile", distinct(records.map(({ provenance }) => provenance.lockfile))],
    ["records", distinct(records.map(({ key }) => key))],
  ];
}

/** XML 1.0 forbids control characters even when escaped. */
function attribute(text: string): string {
  return escapeHtml(text.replace(/[\u0000-\u001f]+/g, " "));
}
