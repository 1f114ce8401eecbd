// What is there of the data files, for people and programs: list looks, verify reads and digests, fetch brings.
import { progress, type ProgressStream } from "../progress";
import { checkCopies, wrongSize } from "./content";
import { DataCorrupt, DataMissing } from "./data-error";
import { fetchFile } from "./fetch-file";
import type { DataFile } from "./manifest";
import { hasCopy } from "./open-copy";
import { copiesOf, type Copy, type DataPlaces, type PlaceName } from "./places";

/** `found`: there, not read, and of a size that it may have. `right`: its digest is the manifest's. */
export type DataState = "found" | "right" | "fetched" | "missing" | "damaged";

export interface DataStatus {
  readonly dataset: string;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly licence: string;
  readonly state: DataState;
  /** Where the copy is, or was taken from; null when missing. */
  readonly place: PlaceName | null;
  readonly at: string | null;
  /** The error in full; null when there is none. */
  readonly problem: string | null;
}

/** Looks for each file in the places of this machine and its mirror; the official addresses are not asked. */
export async function listFiles(files: readonly DataFile[], places: DataPlaces): Promise<DataStatus[]> {
  const statuses: DataStatus[] = [];
  for (const file of files) {
    let found: Copy | null = null;
    for (const copy of copiesOf(file, { ...places, official: false })) {
      if (found === null && (await hasCopy(copy, places))) found = copy;
    }
    const problem = found === null ? null : await wrongSize(file, found);
    statuses.push(
      problem === null ? status(file, found === null ? "missing" : "found", found) : failure(file, problem),
    );
  }
  return statuses;
}

/** Reads each file where a loader would and recomputes its digest; the official addresses are not asked. */
export async function verifyFiles(files: readonly DataFile[], places: DataPlaces): Promise<DataStatus[]> {
  const statuses: DataStatus[] = [];
  for (const file of files) {
    const found = await checkCopies(file, copiesOf(file, { ...places, official: false }), places);
    statuses.push(found instanceof Error ? failure(file, found) : status(file, "right", found));
  }
  return statuses;
}

/** Brings each file into datasets/raw, with progress on `stream`. Goes on after a missing or damaged one. */
export async function fetchFiles(
  files: readonly DataFile[],
  places: DataPlaces,
  stream: ProgressStream,
  signal?: AbortSignal,
): Promise<DataStatus[]> {
  const statuses: DataStatus[] = [];
  for (const file of files) {
    const bar = progress(`fetch ${file.path}`, file.bytes, stream, { format: megabytes });
    let begun = false;
    const onBytes = (bytes: number): void => {
      begun = true;
      bar.tick(bytes);
    };
    try {
      const { from, replaced } = await fetchFile(file, places, { signal, onBytes });
      if (begun) bar.done();
      if (replaced !== null) stream.write(`replaced a damaged copy: ${replaced.message}\n`);
      statuses.push(status(file, from.place === "datasets/raw" ? "right" : "fetched", from));
    } catch (error) {
      if (!(error instanceof DataMissing || error instanceof DataCorrupt)) throw error;
      statuses.push(failure(file, error));
    } finally {
      if (begun) bar.done();
    }
  }
  return statuses;
}

/** One line per file: state, rows, size, path, place and licence, or what is wrong with it. */
export function statusLines(statuses: readonly DataStatus[]): string {
  const width = Math.max(0, ...statuses.map(({ path }) => path.length));
  return statuses
    .map(({ state, rows, bytes, path, place, licence, problem }) => {
      const count = `${rows.toLocaleString("en")} rows`;
      const head = `${state.padEnd(8)} ${count.padStart(12)} ${megabytes(bytes).padStart(8)}  ${path.padEnd(width)}`;
      return `${head}  ${(place ?? "-").padEnd(18)}  ${licence}\n${problem === null ? "" : `  ${problem}\n`}`;
    })
    .join("");
}

function status(file: DataFile, state: DataState, copy: Copy | null): DataStatus {
  const { dataset, path, rows, bytes, sha256, licence } = file;
  return {
    dataset,
    path,
    rows,
    bytes,
    sha256,
    licence,
    state,
    place: copy?.place ?? null,
    at: copy?.at ?? null,
    problem: null,
  };
}

function failure(file: DataFile, error: DataMissing | DataCorrupt): DataStatus {
  const damaged = error instanceof DataCorrupt;
  return { ...status(file, damaged ? "damaged" : "missing", damaged ? error.copy : null), problem: error.message };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 1)} MB`;
}
