// What a spec may say, checked before anything is trained: a slip of the pen would otherwise run as something else under its name.
import type { Json, RunSpec } from "../experiment/record";
import { profiles } from "../profiles";
import type { Paper } from "./paper";

/** `name`, which is one of `known`. Throws with those there are: `ncaeSpecs: expected a profile as one of …`. */
export function requireKnown<Name extends string>(
  where: string,
  what: string,
  known: readonly Name[],
  name: string,
): Name {
  const found = known.find((one) => one === name);
  if (found !== undefined) return found;
  throw new Error(`${where}: expected ${what} as one of ${known.join(", ")}, got '${name}'.`);
}

/**
 * Throws on an option that no declared run of any paper has, at whatever depth, for nothing would read it; on one of another type than theirs;
 * and on a `kind` that the spec's own paper does not have. Ranges are left to those who read the values.
 */
export function requireKnownOptions({ paper, options }: RunSpec, papers: readonly Paper[]): void {
  const own = papers.filter(({ name }) => name === paper).flatMap(optionsOf);
  for (const { name, type, value } of namedIn(options)) {
    const isSame = (one: Named): boolean => one.name === name;
    // Another paper's runs are listed only for what this one's do not have: ten thousand of them take a quarter of a second.
    const isOwn = own.some((one) => isSame(one) && one.type === type);
    const same = (isOwn ? own : papers.flatMap(optionsOf)).filter(isSame);
    if (same.length === 0) {
      const names = [...new Set(own.map((one) => one.name))].sort();
      throw new Error(
        `expected options that something reads, got '${name}'. Those of the paper's runs are: ${names.join(", ")}.`,
      );
    }
    const types = [...new Set(same.map((one) => one.type))];
    if (!types.includes(type)) {
      throw new Error(
        `expected ${name} as ${types.join(" or ")}, got ${type === "null" ? type : `${type} ${JSON.stringify(value)}`}.`,
      );
    }
    const kinds = [...new Set(own.filter((one) => one.name === "kind").map((one) => JSON.stringify(one.value)))];
    if (name === "kind" && !kinds.includes(JSON.stringify(value))) {
      throw new Error(
        `expected kind as one of ${kinds.join(", ")}, got ${JSON.stringify(value)}. ` +
          "A detector of your own runs by executeDetector (README, Extend).",
      );
    }
  }
}

interface Named {
  readonly name: string;
  readonly type: string;
  readonly value: Json;
}

const declared = new WeakMap<Paper, readonly Named[]>();

/** What the declared runs of a paper have, once for each name and type, and for each kind. */
function optionsOf(paper: Paper): readonly Named[] {
  const known = declared.get(paper);
  if (known !== undefined) return known;
  const all = profiles.flatMap((profile) => paper.specs(profile)).flatMap(({ options }) => namedIn(options));
  const key = ({ name, type, value }: Named): string => `${name} ${name === "kind" ? JSON.stringify(value) : type}`;
  const found = [...new Map(all.map((one) => [key(one), one])).values()];
  declared.set(paper, found);
  return found;
}

function namedIn(value: Json): Named[] {
  if (value === null || typeof value !== "object") return [];
  const entries = Object.entries<Json>(value as { readonly [key: string]: Json });
  const inside = entries.flatMap(([, inner]) => namedIn(inner));
  if (Array.isArray(value)) return inside;
  return [...entries.map(([name, inner]) => ({ name, type: typeOf(inner), value: inner })), ...inside];
}

function typeOf(value: Json): string {
  return value === null ? "null" : Array.isArray(value) ? "list" : typeof value;
}
