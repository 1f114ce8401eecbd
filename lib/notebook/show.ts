// What a notebook calls to show things. Each call sends one display in several forms, so that VS Code, Jupyter, GitHub
// and a text pager each find one they can show. Outside a kernel the plain text goes to stdout.
import { alikeLeft, tenths } from "../progress";
import { escapeHtml } from "../report/escape";
import type { Figure } from "../report/figures/figure";
import { textColumns } from "../text-columns";
import { kernelModule } from "./kernel-module";
import type { JsonValue, MimeBundle } from "./nbformat";

/** The type under which numbers leave a notebook: never parsed from printed text. */
export const resultMime = "application/vnd.retable+json";

export interface ShowOptions {
  /** A name by which a later call can replace this display. */
  readonly displayId?: string;
  /** Replace the display of that name. */
  readonly update?: boolean;
}

export interface Table {
  readonly columns: readonly string[];
  /** One list of cells per row, as long as `columns`; null is shown as a dash. */
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
  readonly caption?: string;
}

/** One statement of a paper beside what was found here. */
export interface Claim {
  /** The claim in words, with its place: `Table 2: VRAE+SVM has the highest AUC on ECG5000`. */
  readonly claim: string;
  readonly published: string | number | null;
  readonly reproduced: string | number | null;
  /** As the report words it: `same digits`, `worse`, … */
  readonly verdict: string;
}

/** Progress as programs read it from the display. */
export interface ProgressReport {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly note: string;
  /** `3 min 20 s left`; null while nobody knows, and when all is done. */
  readonly left: string | null;
}

export interface ProgressDisplay {
  /**
   * Shows `done` of the total, parts of units included, with a note (the loss, say) and the time left, in words, null while
   * nobody knows; without it, units are taken for alike.
   */
  update(done: number, note?: string, left?: string | null): void;
}

/** Sends one bundle. Give it `text/plain` that is the same for equal content: no times, no paths. */
export function show(bundle: MimeBundle, options: ShowOptions = {}): void {
  const write = kernelModule()?.lastWriteDisplayData ?? null;
  if (write === null) {
    const text = bundle["text/plain"];
    if (typeof text === "string") process.stdout.write(`${text}\n`);
    return;
  }
  const transient = options.displayId === undefined ? {} : { display_id: options.displayId };
  write({ data: bundle, metadata: {}, transient }, options.update === true);
}

/** Shows a table as HTML, Markdown and aligned text. Columns of numbers are set to the right. */
export function showTable(table: Table): void {
  const { columns, rows } = table;
  const uneven = rows.findIndex((row) => row.length !== columns.length);
  if (uneven >= 0) {
    throw new Error(
      `showTable: expected ${columns.length} cells in each row, got ${rows[uneven].length} in row ${uneven}. Name a column for each cell.`,
    );
  }
  const numeric = columns.map((_, j) => rows.length > 0 && rows.every((row) => row[j] === null || isNumber(row[j])));
  const text = rows.map((row) => row.map((cell) => (cell === null ? "–" : String(cell))));
  show({
    "text/html": htmlTable(table, text, numeric),
    "text/markdown": markdownTable(table, text, numeric),
    "text/plain": plainTable(table, text, numeric),
  });
}

/** Shows a figure: interactive where Plotly is at hand, as SVG elsewhere, as one line in a text. */
export function showFigure(figure: Figure): void {
  const { data, layout, svg, text } = figure;
  const plotly = { data, layout, config: { displaylogo: false } } as unknown as JsonValue;
  show({ "application/vnd.plotly.v1+json": plotly, "image/svg+xml": svg, "text/plain": text });
}

let displays = 0;
const redrawMilliseconds = 500;

/**
 * Shows one line that is replaced as the work goes on; the last, which a saved notebook keeps, has no time in it. `total` is at least 1.
 */
export function showProgress(label: string, total: number): ProgressDisplay {
  const displayId = `retable-progress-${++displays}`;
  const isKernel = kernelModule() !== null;
  const start = performance.now();
  let shownAt = -Infinity;
  let ended = false;
  const update = (done: number, note = "", reckoned = alikeLeft(performance.now() - start, done, total)): void => {
    const isLast = done >= total;
    if (ended || (!isLast && (!isKernel || performance.now() - shownAt < redrawMilliseconds))) return;
    ended = isLast;
    const left = isLast ? null : reckoned;
    const parts = [`${label}: ${tenths(done)}/${total}`, note, left ?? ""];
    const report = { kind: "progress", label, done, total, note, left };
    const text = parts.filter((part) => part !== "").join(", ");
    show({ [resultMime]: report, "text/plain": text }, { displayId, update: shownAt > -Infinity });
    shownAt = performance.now();
  };
  update(0);
  return { update };
}

/**
 * Sends a value for programs to read from the executed notebook, with a line for people. Throws where a number in it is
 * not finite: JSON would turn it into null without a word.
 */
export function emit(value: JsonValue, text: string): void {
  requireFinite(value, "value");
  show({ [resultMime]: value, "text/plain": text });
}

/** Shows a claim of the paper beside what was found, and sends it as a result of kind `claim`. */
export function claim(claim: Claim): void {
  const value = { kind: "claim", ...claim };
  requireFinite(value, "claim");
  const { published, reproduced, verdict } = claim;
  const said = `${claim.claim}: published ${published ?? "–"}, reproduced ${reproduced ?? "–"}`;
  show({
    [resultMime]: value,
    "text/markdown": `${said}: ${boldVerdict(verdict)}`,
    "text/plain": `${said}: ${verdict}`,
  });
}

/** In Markdown: the verdict itself, and not what it is reached by. */
export function boldVerdict(verdict: string): string {
  return verdict.replace(/^[^(:,]*[^(:, ]/, "**$&**");
}

function requireFinite(value: JsonValue | undefined, at: string): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new Error(`emit: expected finite numbers, got ${value} at ${at}. Send null with the reason beside it.`);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) requireFinite(inner, `${at}.${key}`);
}

/** `−0.0146 ± 0.0278`, `39 %`, `1e-5`, `2 of 3`, `0.91…0.97`; and what stands where there is none. */
const numeral = /^([-+−]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?( ?%)?(( ± | of | to |…).*)?|[–-]?)$/;

function isNumber(cell: string | number | boolean | null): boolean {
  return typeof cell === "number" || (typeof cell === "string" && numeral.test(cell));
}

type TextRows = readonly (readonly string[])[];

/** Columns are set to the left unless they are `numeric`. */
export function htmlTable(
  { columns, caption }: Pick<Table, "columns" | "caption">,
  rows: TextRows,
  numeric: readonly boolean[] = [],
): string {
  const cell = (tag: "td" | "th", text: string, j: number): string =>
    `<${tag} style="text-align:${numeric[j] === true ? "right" : "left"}">${escapeHtml(text)}</${tag}>`;
  const row = (tag: "td" | "th", texts: readonly string[]): string =>
    `<tr>${texts.map((text, j) => cell(tag, text, j)).join("")}</tr>`;
  const title = caption === undefined ? "" : `<caption>${escapeHtml(caption)}</caption>\n`;
  const body = rows.map((texts) => row("td", texts)).join("\n");
  return `<table>\n${title}<thead>${row("th", columns)}</thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
}

function markdownTable({ columns, caption }: Table, rows: TextRows, numeric: readonly boolean[]): string {
  const row = (texts: readonly string[]): string =>
    `| ${texts.map((text) => text.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
  const rule = numeric.map((right) => (right ? "---:" : "---"));
  const title = caption === undefined ? [] : [`**${caption}**`, ""];
  return [...title, row(columns), row(rule), ...rows.map(row)].join("\n");
}

function plainTable({ columns, caption }: Table, rows: TextRows, numeric: readonly boolean[]): string {
  const lines = textColumns(columns, rows, (column) => numeric[column]);
  return [...(caption === undefined ? [] : [caption]), ...lines].join("\n");
}
