// What a person needs to know of this machine before waiting for a run: does the engine work, is the data there, what would be faster.
import { existsSync } from "node:fs";
import { availableParallelism, freemem } from "node:os";
import { join } from "node:path";
import type { EngineChoice } from "./compile";
import { listFiles, type DataStatus } from "./datasets/inventory";
import { mirrorProblem } from "./datasets/mirror";
import { dataPlaces } from "./datasets/places";
import { installedVersions, lockfileDigest, machineName } from "./experiment/provenance";
import { bytesPerWorker, suitableWorkers } from "./papers/compute";
import { readJsonFile } from "./json-file";
import { projectRoot } from "./project-root";

export interface Finding {
  readonly what: string;
  readonly found: string;
  /** `bad`: runs fail, or their records would name other versions than were used. */
  readonly state: "good" | "note" | "bad";
  /** What to do, or what would be faster; null when there is nothing to say. */
  readonly advice: string | null;
}

/** What may compute beside ONNX Runtime on the CPU. */
const optional: readonly EngineChoice[] = [
  { device: "webgpu" },
  { device: "cuda" },
  { engine: "tensorflow" },
  { engine: "tensorflow", device: "cuda" },
];

/** Looks at everything, also after a bad finding. Asks no other host. */
export async function doctor(): Promise<Finding[]> {
  const versions = installedVersions();
  return [
    nodeFinding(),
    await engineFinding(versions["onnxruntime-node"]),
    ...(await Promise.all(optional.map(optionalFinding))),
    graphicsFinding(),
    workersFinding(),
    { what: "machine", found: machineName(), state: "good", advice: null },
    { what: "tslab", found: versions["tslab"], ...present(versions["tslab"], "notebooks do not run; npm ci") },
    lockfileFinding(),
    ...(await dataFindings()),
  ];
}

interface Manifest {
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
}

function nodeFinding(): Finding {
  const wanted = readJson<Manifest>("package.json").engines.node;
  const least = wanted.replace(/^>=/, "").split(".").map(Number);
  const here = process.versions.node.split(".").map(Number);
  const i = least.findIndex((part, k) => part !== here[k]);
  const isOld = i !== -1 && here[i] < least[i];
  const advice = isOld ? `Install Node ${wanted}.` : null;
  return { what: "Node", found: process.versions.node, state: isOld ? "bad" : "good", advice };
}

/** Compiles a step and runs it: 1 + 4 + 9 = 14. */
async function engineFinding(version: string): Promise<Finding> {
  const what = "engine";
  try {
    // Loaded here: where it cannot be loaded, the rest is still worth saying.
    const { channelBlock, compile } = await import("./compile/index.js");
    const step = await compile(({ x }) => ({ sum: x.square().sum() }), { x: [3] });
    const { sum } = await step.run({ x: Float32Array.of(1, 2, 3) });
    await step.release();
    const { length, reason } = await channelBlock();
    const blocks = length === null ? `plain convolutions: ${reason}` : `convolutions in blocks of ${length} channels`;
    if (sum[0] === 14)
      return {
        what,
        found: `onnxruntime ${version} compiles and runs on cpu, 1 thread a run, ${blocks}`,
        state: "good",
        advice: null,
      };
    return { what, found: `onnxruntime ${version}: 1 + 4 + 9 = ${sum[0]}`, state: "bad", advice: "Run npm ci." };
  } catch (error) {
    return { what, found: `onnxruntime ${version}: ${(error as Error).message}`, state: "bad", advice: "Run npm ci." };
  }
}

/** Each tried in a process of its own, on a small network: a native library that ends its process must not end this one. */
async function optionalFinding(choice: EngineChoice): Promise<Finding> {
  const { probe, probeTolerance } = await import("./compile/index.js");
  const { engine = "onnxruntime", device = "cpu" } = choice;
  const what = `${engine} on ${device}`;
  const { difference, error } = await probe(choice);
  if (error !== null || difference === null) {
    // Nobody needs it: what to do for a graphics device is said only where there is one.
    const [, came = error ?? "nothing", todo = null] =
      /, got: (.+?)\. ((?:It needs|Install) .*)$/.exec(error ?? "") ?? [];
    const advice = device === "cpu" || graphicsDevices().length > 0 ? todo : null;
    return { what, found: `not there: ${came}`, state: "note", advice };
  }
  const found = `computes; a small network differs from the CPU's by ${difference.toExponential(1)} of its largest weight`;
  const isRight = difference <= probeTolerance;
  return {
    what,
    found,
    state: isRight ? "good" : "bad",
    advice: isRight
      ? `To use it: --engine ${engine} --device ${device}; 'retable bench' with these says whether it is faster.`
      : "Do not use it: try another driver.",
  };
}

function graphicsDevices(): string[] {
  return ["/dev/nvidia0", "/dev/dri/renderD128", "/dev/dxg"].filter((path) => existsSync(path));
}

function graphicsFinding(): Finding {
  const devices = graphicsDevices();
  const found = process.platform === "linux" ? devices.join(", ") || "no device" : "not looked for";
  return { what: "graphics", found, state: devices.length > 0 ? "good" : "note", advice: null };
}

function workersFinding(): Finding {
  const cores = availableParallelism();
  const gigabytes = (freemem() / 1e9).toFixed(1);
  const workers = suitableWorkers(Infinity, 1);
  const short = workers < cores;
  const fastest = `Fastest: compute --workers ${workers} --threads 1.`;
  return {
    what: "cores",
    found: `${cores}, ${gigabytes} GB free`,
    state: short ? "note" : "good",
    advice: short ? `${fastest} With ${bytesPerWorker / 1e9} GB free per worker there would be ${cores}.` : fastest,
  };
}

/** The packages that are there against those that the lockfile names. */
function lockfileFinding(): Finding {
  const what = "lockfile";
  const digest = lockfileDigest();
  if (digest === "unknown")
    return { what, found: "no package-lock.json", state: "bad", advice: "Restore it from git." };
  const { packages } = readJson<{ packages: Record<string, { version?: string }> }>("package-lock.json");
  const others = Object.keys(readJson<Manifest>("package.json").dependencies).flatMap((name) => {
    const folder = `node_modules/${name}`;
    const manifest = join(folder, "package.json");
    const installed = existsSync(join(projectRoot(), manifest))
      ? readJson<{ version: string }>(manifest).version
      : "none";
    const locked = packages[folder]?.version ?? "none";
    return installed === locked ? [] : [`${name} ${installed}, locked ${locked}`];
  });
  if (others.length > 0) return { what, found: others.join("; "), state: "bad", advice: "Run npm ci." };
  return { what, found: `${digest.slice(0, 16)}, installed versions agree`, state: "good", advice: null };
}

/** A mirror that cannot be one, and each data set. */
export async function dataFindings(places = dataPlaces()): Promise<Finding[]> {
  const problem = mirrorProblem(places.mirror);
  const mirror: Finding[] =
    problem === null ? [] : [{ what: "RETABLE_MIRROR", found: places.mirror!, state: "note", advice: problem }];
  const files = await listFiles(places.manifest, places);
  const sets = [...new Set(files.map(({ dataset }) => dataset))];
  return [...mirror, ...sets.map((name) => dataFinding(files.filter(({ dataset }) => dataset === name)))];
}

function dataFinding(files: readonly DataStatus[]): Finding {
  const [{ dataset }] = files;
  const problems = files.flatMap(({ problem }) => (problem === null ? [] : [problem]));
  const there = files.filter(({ place }) => place !== null);
  const where = [...new Set(there.map(({ place }) => place))].join(", ");
  const whole = there.length === files.length;
  const advice = whole ? null : `'retable datasets fetch ${dataset}' brings them; without them runs use a stand-in.`;
  return {
    what: `data ${dataset}`,
    found:
      `${there.length} of ${files.length} files${where === "" ? "" : ` in ${where}`}` +
      (problems.length === 0 ? "" : `, ${problems.length} damaged`),
    state: problems.length > 0 ? "bad" : whole ? "good" : "note",
    advice: problems.length > 0 ? problems.join("\n    ") : advice,
  };
}

function present(version: string, advice: string): Pick<Finding, "state" | "advice"> {
  return version === "not installed" ? { state: "bad", advice } : { state: "good", advice: null };
}

function readJson<T>(path: string): T {
  return readJsonFile(join(projectRoot(), path)) as T;
}
