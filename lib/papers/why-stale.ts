// Why a stored run is not what would be run today, or whether it is a run of one's own.
import { isDeepStrictEqual } from "node:util";
import type { RunSpec } from "../experiment/record";

/** Said of a method without a spec of today, for that data set, in that profile: one's own, or one that was run here once. */
export const notDeclared = "not among the runs that the project declares today";

/**
 * What tells `spec` from the nearest of what would be run today: `revision 1, today 2; options.epochs 30, today 40`. Null where nothing of
 * its method and data set would be: then it is measured by nothing of today.
 */
export function whyStale(spec: RunSpec, today: readonly RunSpec[]): string | null {
  const rivals = today.filter(({ dataset, method }) => dataset === spec.dataset && method === spec.method);
  const differences = rivals.map((rival) => [
    ...(rival.revision === spec.revision ? [] : [`revision ${spec.revision}, today ${rival.revision}`]),
    ...[...new Set([...Object.keys(spec.options), ...Object.keys(rival.options)])]
      .filter((name) => !isDeepStrictEqual(spec.options[name], rival.options[name]))
      .map((name) => `options.${name} ${words(spec.options[name])}, today ${words(rival.options[name])}`),
  ]);
  const [nearest] = differences.sort((a, b) => a.length - b.length);
  return nearest?.join("; ") ?? null;
}

function words(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
