// Brings a data file into datasets/raw from the first place that has it; a damaged copy there is replaced, and that is told.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { checkCopies, locate } from "./content";
import { DataCorrupt } from "./data-error";
import type { DataFile } from "./manifest";
import { copiesOf, type Copy, type DataPlaces } from "./places";
import { storeContent } from "./store-content";

export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with each number of content bytes written. */
  readonly onBytes?: (bytes: number) => void;
}

export interface Fetched {
  /** Where the content was taken from: datasets/raw itself where it was right already. */
  readonly from: Copy;
  /** What was wrong with the copy in datasets/raw that was replaced. */
  readonly replaced: DataCorrupt | null;
}

/**
 * Leaves `file`, decompressed, at its path under `places.raw`. Rejects with DataMissing, with DataCorrupt (a damaged copy anywhere
 * but there), or with an error that names the path which cannot be written; then nothing half-written stays behind.
 */
export async function fetchFile(file: DataFile, places: DataPlaces, options: FetchOptions = {}): Promise<Fetched> {
  const opening = { timeoutMilliseconds: places.timeoutMilliseconds, signal: options.signal };
  const copies = copiesOf(file, places);
  const own = await checkCopies(
    file,
    copies.filter(({ place }) => place === "datasets/raw"),
    opening,
  );
  if (!(own instanceof Error)) return { from: own, replaced: null };

  const others = copies.filter(({ place }) => place !== "datasets/raw");
  const { copy, content } = await locate(file, others, opening);
  await storeContent(file, places.raw, content, options.onBytes);
  if (!(own instanceof DataCorrupt)) return { from: copy, replaced: null };
  // The damaged copy may have been the compressed one, which the new file does not overwrite.
  await rm(join(places.raw, `${file.path}.gz`), { force: true });
  return { from: copy, replaced: own };
}
