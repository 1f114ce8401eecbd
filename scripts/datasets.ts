// `retable datasets`: what data files there are, where they come from, and whether they are what they should be.
import { parseArgs } from "node:util";
import { fetchFiles, listFiles, statusLines, verifyFiles, type DataStatus } from "../lib/datasets/inventory";
import { selectFiles, type DataFile } from "../lib/datasets/manifest";
import { dataPlaces, type DataPlaces } from "../lib/datasets/places";
import { stopSignals } from "./stop-signals";
import { UsageError, type ExitCode, type Verb } from "./verb";

const help = `retable datasets [list|fetch|verify] [NAME…] [--json]

  list     (the default) where each file is found, its rows, size and licence; reads no file, but sees a wrong size
  fetch    bring files into datasets/raw, digest checked on the way
  verify   read the files and recompute their digests

NAME is a data set (ECG5000) or one of its files; none means all of them.
Files are looked for in datasets/raw, the folder or http(s) address in RETABLE_MIRROR, ../shared/datasets, and, by fetch,
at the official addresses of datasets/manifest.json.

  --json   an array of {dataset, path, rows, bytes, sha256, licence, state, place, at, problem} on stdout

Exit codes: 0 good, 3 a file is damaged or (fetch, verify) missing, 64 usage, 130 interrupted,
143 and 129 stopped by SIGTERM and SIGHUP.`;

async function run(args: string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { json: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  const [task = "list", ...names] = positionals;
  if (task !== "list" && task !== "fetch" && task !== "verify") {
    throw new UsageError(`datasets: expected list, fetch or verify, got '${task}'. Run 'retable datasets --help'.`);
  }
  const places = dataPlaces();
  const files = usage(() => selectFiles(places.manifest, names));
  const statuses =
    task === "list"
      ? await listFiles(files, places)
      : task === "verify"
        ? await verifyFiles(files, places)
        : await fetched(files, places);
  process.stdout.write(values.json ? `${JSON.stringify(statuses, null, 2)}\n` : statusLines(statuses));
  return statuses.some(({ problem }) => problem !== null) ? 3 : 0;
}

/** A signal ends it through its own clean-up. */
async function fetched(files: readonly DataFile[], places: DataPlaces): Promise<DataStatus[]> {
  const { signal, release } = stopSignals("datasets: interrupted; nothing half-written was kept.");
  return fetchFiles(files, places, process.stderr, signal).finally(release);
}

function usage<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

export const verb: Verb = { summary: "list, fetch and verify the data files", help, run };
