// Reads a data file for a loader: the whole content, its digest right, from the first place that has it.
import { readFile } from "node:fs/promises";
import { locate } from "./content";
import type { DataFile } from "./manifest";
import { copiesOf, isAddress, type DataPlaces } from "./places";
import { storeContent } from "./store-content";

/**
 * The decompressed content of `file`. A copy on disk is read where it lies; one behind an address is stored in datasets/raw first,
 * so that the next reader needs no network. Rejects with DataMissing or DataCorrupt.
 */
export async function readDataFile(file: DataFile, places: DataPlaces): Promise<Buffer> {
  const { copy, content } = await locate(file, copiesOf(file, places), places);
  if (isAddress(copy.at)) return readFile(await storeContent(file, places.raw, content));
  const chunks: Buffer[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
