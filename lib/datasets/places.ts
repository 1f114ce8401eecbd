// Where data files are looked for, in order: datasets/raw, the mirror of RETABLE_MIRROR, ../shared/datasets, the official addresses.
import { join } from "node:path";
import { projectRoot } from "../project-root";
import { readManifest, type DataFile } from "./manifest";

export interface DataPlaces {
  /** Folder that fetched files are kept in. */
  readonly raw: string;
  /** Folder or http(s) address, laid out as the manifest's paths are; null for none. */
  readonly mirror: string | null;
  /** Folder laid out likewise; null for none. */
  readonly beside: string | null;
  /** Whether the manifest's own addresses are asked. */
  readonly official: boolean;
  readonly manifest: readonly DataFile[];
  /** An address that is silent for this long counts as not answering. */
  readonly timeoutMilliseconds: number;
}

/** What a loader may be told; the rest is as `dataPlaces` finds it. */
export type DataOptions = Partial<DataPlaces>;

/** The places of this checkout and environment (RETABLE_OFFLINE keeps the official addresses out), with `options` in their stead where given. */
export function dataPlaces(options: DataOptions = {}): DataPlaces {
  const root = projectRoot();
  return {
    raw: join(root, "datasets", "raw"),
    mirror: process.env["RETABLE_MIRROR"] || null,
    beside: join(root, "..", "shared", "datasets"),
    official: (process.env["RETABLE_OFFLINE"] ?? "") === "",
    timeoutMilliseconds: 10_000,
    ...options,
    manifest: options.manifest ?? readManifest(join(root, "datasets", "manifest.json")),
  };
}

export type PlaceName = "datasets/raw" | "RETABLE_MIRROR" | "../shared/datasets" | "official address";

/** One spot where a file may be. */
export interface Copy {
  readonly place: PlaceName;
  /** Path, or http(s) address. */
  readonly at: string;
}

export function isAddress(at: string): boolean {
  return /^https?:\/\//i.test(at);
}

/** Every spot where `file` may be, in the order in which they are tried. */
export function copiesOf(file: DataFile, places: DataPlaces): Copy[] {
  const both = (place: PlaceName, base: string | null): Copy[] => {
    if (base === null) return [];
    const at = isAddress(base)
      ? `${base.replace(/\/+$/, "")}/${file.path.split("/").map(encodeURIComponent).join("/")}`
      : join(base, file.path);
    return [
      { place, at },
      { place, at: `${at}.gz` },
    ];
  };
  return [
    ...both("datasets/raw", places.raw),
    ...both("RETABLE_MIRROR", places.mirror),
    ...both("../shared/datasets", places.beside),
    ...(places.official ? file.urls : []).map((at): Copy => ({ place: "official address", at })),
  ];
}
