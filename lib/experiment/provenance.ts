// Where and with what a run was made: the facts a reader needs to trust a number or to make it again.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../project-root";
import type { Asked, Executed } from "./executor";
import type { RunRecord } from "./record";

export type Provenance = RunRecord["provenance"];

const packages = ["@tensorflow/tfjs", "onnxruntime-node", "tslab"] as const;

/** What stays the same from run to run: the code that was loaded and the machine it runs on. */
export type Environment = Pick<Provenance, "versions" | "lockfile" | "revision" | "machine">;

/** Read once, before the first run: code edited while a grid runs is not the code that runs. */
export function describeEnvironment(): Environment {
  return {
    versions: installedVersions(),
    lockfile: lockfileDigest(),
    revision: gitRevision(),
    machine: machineName(),
  };
}

/** Starts the clock. Call the result when the run is done, with what it used. */
export function startProvenance(
  environment: Environment,
): (used: Pick<Executed, "engine" | "device" | "threads" | "earlierSeconds">) => Provenance {
  const startedAt = new Date();
  return ({ engine, device, threads, earlierSeconds = 0 }) => ({
    engine,
    device,
    threads,
    ...environment,
    startedAt: startedAt.toISOString(),
    seconds: earlierSeconds + (new Date().getTime() - startedAt.getTime()) / 1000,
  });
}

/** What the run used: `onnxruntime on cpu`. */
export function computedOn({ engine, device = "cpu" }: Pick<Provenance, "engine" | "device">): string {
  return `${engine} on ${device}`;
}

/** Throws where a stored run was computed on another engine or device than is asked for: the two are never mixed unsaid. */
export function requireComputedOn({ spec, provenance }: RunRecord, asked: Asked, path: string): void {
  const { engine, device = "cpu" } = provenance;
  if ((asked.engine ?? engine) === engine && (asked.device ?? device) === device) return;
  throw new Error(
    `store: expected ${spec.method}, seed ${spec.seed}, of ${computedOn({ engine, device, ...asked })}, got a run of ` +
      `${computedOn(provenance)} in ${path}. Ask for ${computedOn(provenance)}, or use another store.`,
  );
}

/** Versions of Node, retable and the packages that touch the numbers; "not installed" where one is absent. */
export function installedVersions(): Record<string, string> {
  const versions: Record<string, string> = {
    node: process.versions.node,
    retable: readVersion(join(projectRoot(), "package.json")),
  };
  for (const name of packages) {
    const folders = createRequire(__filename).resolve.paths(name) ?? [];
    const manifest = folders.map((folder) => join(folder, name, "package.json")).find((path) => existsSync(path));
    versions[name] = manifest === undefined ? "not installed" : readVersion(manifest);
  }
  return versions;
}

/** sha256 of package-lock.json, "unknown" without one. */
export function lockfileDigest(root = projectRoot()): string {
  const path = join(root, "package-lock.json");
  return existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : "unknown";
}

/** The commit, with `+changes` where tracked code differs from it; "unknown" outside a checkout. */
export function gitRevision(root = projectRoot()): string {
  try {
    const commit = git(root, "rev-parse", "HEAD");
    const changes = git(root, "status", "--porcelain", "--untracked-files=no", "--", "lib", "package-lock.json");
    return changes === "" ? commit : `${commit}+changes`;
  } catch {
    return "unknown";
  }
}

function git(root: string, ...args: string[]): string {
  return execFileSync("git", ["-C", root, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
}

/** Processor, cores and system. */
export function machineName(): string {
  const cores = cpus();
  const model = cores.length > 0 ? cores[0].model.trim() : "unknown processor";
  return `${model}, ${cores.length} cores, ${process.platform} ${process.arch}`;
}

function readVersion(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
