// Command-line options that several verbs take, and their values.
import { statSync } from "node:fs";
import { devices, engines, settle, type EngineChoice } from "../lib/compile";
import { openStore } from "../lib/experiment/store";
import { profiles, type Profile } from "../lib/profiles";
import { storePlace } from "../lib/papers/store-place";
import { UsageError } from "./verb";

export function readProfile(name: string, among: readonly Profile[] = profiles): Profile {
  return oneOf("--profile", among, name);
}

/** `1,2,5-8`; undefined stays so. */
export function readSeeds(text: string | undefined): number[] | undefined {
  return text?.split(",").flatMap((part) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (!(to >= from && to - from < 10_000)) throw new UsageError(`expected --seeds as in 1,2,5-8, got '${text}'.`);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

/** Of the verbs that train. */
export const engineOptions = { engine: { type: "string" }, device: { type: "string" } } as const;

export function engineHelp(engine = "onnxruntime", device = "cpu"): string {
  return `  --engine NAME     ${engines.join(", ")} (${engine} unless given)
  --device NAME     ${devices.join(", ")} (${device} unless given); scores of two engines or devices are not the same bits`;
}

/** What was asked for, which is nothing for what was not given. */
export function readEngine(values: { readonly engine?: string; readonly device?: string }): EngineChoice {
  const { engine, device } = values;
  const choice = {
    ...(engine !== undefined && { engine: oneOf("--engine", engines, engine) }),
    ...(device !== undefined && { device: oneOf("--device", devices, device) }),
  };
  try {
    settle(choice);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  return choice;
}

/** The same for a notebook: its runs on another engine or device than the default go to a store of their own. */
export function engineParameters(asked: EngineChoice): Record<string, string> {
  const { engine, device } = asked;
  const store = storePlace(asked);
  return {
    ...(engine !== undefined && { engine }),
    ...(device !== undefined && { device }),
    ...(store !== storePlace() && { store }),
  };
}

function oneOf<Name extends string>(option: string, names: readonly Name[], given: string): Name {
  const name = names.find((candidate) => candidate === given);
  if (name !== undefined) return name;
  throw new UsageError(`expected ${option} as one of ${names.join(", ")}, got '${given}'.`);
}

/** The store to read from: one that is given has to be there, or a slip of the pen would look like runs that are missing. */
export function existingStore(folder: string | undefined): ReturnType<typeof openStore> {
  if (folder !== undefined && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`expected --store as a folder that exists, got '${folder}'.`);
  }
  return openStore(folder);
}

/** A whole number of at least `least`; undefined stays so. */
export function readCount(option: string, text: string | undefined, least = 1): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(`expected ${option} as a whole number from ${least}, got '${text}'.`);
}

/** The paper of this name, all without one, none and a line on stderr where there is no such paper. */
export function selectPapers<P extends { readonly name: string }>(
  verb: string,
  all: readonly P[],
  name?: string,
): readonly P[] {
  const chosen = name === undefined ? all : all.filter((paper) => paper.name === name);
  const names = all.map((paper) => paper.name).join(", ");
  if (chosen.length === 0) process.stderr.write(`${verb}: expected --paper as one of ${names}, got '${name}'.\n`);
  return chosen;
}
