// Figures quoted in prose, found by the comment that binds each to its source and that no reader sees:
// `.963<!-- figure: vrae-ecg5000; Table I; VRAE+Wasserstein; AUC; mean -->`.
import { posix } from "node:path";
import type { Prose } from "./prose";

export interface Place {
  readonly path: string;
  /** From 1, in the file as it is on disk. */
  readonly line: number;
  /** In the characters of that file. */
  readonly offset: number;
}

export interface Quote extends Place {
  readonly kind: "figure" | "picture";
  /** As printed: `.963`, `96.3 %`, `273,420`; of a picture the path of its file. Null where a comment binds nothing. */
  readonly text: string | null;
  /** What the comment names, between its semicolons. */
  readonly terms: readonly string[];
}

/** A figure without a reference. */
export interface LooseFigure extends Place {
  readonly text: string;
}

const number = String.raw`(?<![\w.,])(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?|\.\d+)(?:\s?%)?`;
const image = String.raw`!\[[^\]\n]*\]\(([^)\s]+)\)`;
const quote = new RegExp(`(?:(?:(${number})[*_]{0,3}|${image}) ?)?<!--\\s*(figure|picture):([^\\n]*?)(-->|$)`, "gm");
/** Three or four decimals below one, or a percentage with decimals: what a metric looks like. */
const metricLike = /(?<![\w.,])(?:0?\.\d{3,4}|\d{2}\.\d{1,2}\s?%)(?![\d%])/g;

/** Every figure and picture with a comment, in order. What stands in code is no prose. */
export function findQuotes(prose: Prose): Quote[] {
  return inBlocks(prose, quote, (place, [, figure, path, kind, terms, end]) => ({
    ...place,
    kind: kind as Quote["kind"],
    text: end === "" ? null : kind === "figure" ? (figure ?? null) : besides(prose.path, path),
    terms: terms.split(";").map((term) => term.trim().replace(/\s+/g, " ")),
  }));
}

/** Figures that look like results and name no source, where the prose presents results. */
export function findLooseFigures(prose: Prose): LooseFigure[] {
  if (!prose.presentsResults) return [];
  return inBlocks(prose, metricLike, (place, [text], after) =>
    /^[*_]{0,3} ?<!--\s*figure:/.test(after) ? null : { ...place, text },
  ).filter((figure) => figure !== null);
}

function inBlocks<T>(
  prose: Prose,
  pattern: RegExp,
  make: (place: Place, match: RegExpMatchArray, after: string) => T,
): T[] {
  const locate = locator(prose);
  return prose.blocks.flatMap((block) => {
    const text = withoutCode(block);
    return [...text.matchAll(pattern)].map((match) =>
      make(locate(block, match.index), match, text.slice(match.index + match[0].length)),
    );
  });
}

/** From a place in a block to the place in the file, which is JSON for a notebook. Blocks must be asked for in order. */
function locator({ path, raw }: Prose): (block: string, index: number) => Place {
  const inFile = path.endsWith(".ipynb") ? jsonSpelling(raw) : (text: string): string => text;
  let from = 0;
  return (block, index) => {
    const start = block.lastIndexOf("\n", index - 1) + 1;
    const [line] = block.slice(start).split("\n");
    from = block === raw ? start : Math.max(from, raw.indexOf(inFile(line), from));
    const offset = from + inFile(block.slice(start, index)).length;
    return { path, line: raw.slice(0, offset).split("\n").length, offset };
  };
}

/** How the file writes text between its quotes: some writers spell out what is not ASCII. */
function jsonSpelling(raw: string): (text: string) => string {
  const isAscii = !/[^\u0000-\u007f]/.test(raw);
  const spellOut = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return (text) => {
    const json = JSON.stringify(text).slice(1, -1);
    return isAscii ? json.replace(/[^\u0000-\u007f]/g, spellOut) : json;
  };
}

/** Code and comments that are no references, overwritten in place. */
function withoutCode(markdown: string): string {
  const blank = (text: string): string => text.replace(/[^\n]/g, "\u0001");
  return markdown
    .replace(/^( {0,3})(`{3,}|~{3,})[^\n]*\n[^]*?(?:^ {0,3}\2[`~]*[ \t]*$|(?![^]))/gm, blank)
    .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, blank)
    .replace(/<!--(?!\s*(?:figure|picture):)[^]*?-->/g, blank);
}

function besides(path: string, link: string | undefined): string | null {
  return link === undefined ? null : posix.join(posix.dirname(path), link);
}
