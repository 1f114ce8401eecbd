// A paper's data set: its real rows, or the stand-in that every run and notebook would draw in their place.
import type { Dataset } from "../datasets/dataset";
import { loadOrStandIn } from "../datasets/load-or-stand-in";
import type { DataOptions } from "../datasets/places";
import { rng, type Rng } from "../rng";
import type { LoadOptions } from "./paper";

export function realOrStandIn<T extends Dataset>(
  load: (places: DataOptions) => Promise<T>,
  standIn: (rng: Rng) => T,
  { onMissing, ...places }: LoadOptions = {},
): Promise<T> {
  return loadOrStandIn(
    () => load(places),
    () => standIn(rng("stand-in")),
    onMissing,
  );
}
