// Agglomerative clustering by the nearest-neighbour chain. F. Murtagh, "A survey of recent advances in hierarchical
// clustering algorithms", The Computer Journal 26, 1983; the updates are those of G. N. Lance and W. T. Williams, 1967.
import { distinctRows, squaredDistance, type DoubleRows } from "../../double-rows";
import type { Rows } from "../../rows";
import type { TransductiveDetector } from "../detector";
import { scoreByLargerCluster } from "./larger-cluster";

export type Linkage = "ward" | "average" | "complete";

export interface HierarchicalOptions {
  readonly linkage: Linkage;
}

interface Merge {
  /** A row of each of the two clusters. */
  readonly a: number;
  readonly b: number;
  readonly height: number;
}

/**
 * The tree over the rows given to `fitScore`, cut into two clusters; 0 inside the larger, 1 outside.
 * Memory: 4 n^2 bytes; time grows with n^2. `fitScore` throws on fewer than two distinct rows and on numbers that are not
 * finite.
 */
export function hierarchicalDetector({ linkage }: HierarchicalOptions): TransductiveDetector {
  return {
    name: `hierarchical ${linkage}`,
    fitScore: (x: Rows) => scoreByLargerCluster(cutInTwo(distinctRows("hierarchical", x), linkage)),
  };
}

/** All merges but the highest. */
function cutInTwo(x: DoubleRows, linkage: Linkage): Int32Array {
  const merges = nearestNeighbourChain(x, linkage).sort((p, q) => p.height - q.height);
  const parent = Int32Array.from({ length: x.count }, (_, i) => i);
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]];
    return i;
  };
  for (const { a, b } of merges.slice(0, -1)) parent[root(b)] = root(a);
  return parent.map((_, i) => root(i));
}

/** The n - 1 merges, in the order in which chains end; their heights rise along every path to the root. */
function nearestNeighbourChain(x: DoubleRows, linkage: Linkage): Merge[] {
  const n = x.count;
  const distance = pairwise(x, linkage);
  const at = (i: number, j: number): number => (i > j ? (i * (i - 1)) / 2 + j : (j * (j - 1)) / 2 + i);
  const size = new Float64Array(n).fill(1);
  const update = updateRule(linkage);
  const active = Array.from({ length: n }, (_, i) => i);
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (active.length > 1) {
    if (chain.length === 0) chain.push(active[0]);
    const tip = chain[chain.length - 1];
    const previous = chain.length > 1 ? chain[chain.length - 2] : -1;
    // Starting from the previous link makes a tie end the chain instead of cycling.
    let nearest = previous;
    let least = previous === -1 ? Infinity : distance[at(tip, previous)];
    for (const other of active) {
      if (other === tip) continue;
      const d = distance[at(tip, other)];
      if (d < least) [nearest, least] = [other, d];
    }
    if (nearest !== previous) {
      chain.push(nearest);
      continue;
    }
    chain.length -= 2;
    merges.push({ a: tip, b: previous, height: least });
    active.splice(active.indexOf(tip), 1);
    for (const other of active) {
      if (other === previous) continue;
      const kept = at(previous, other);
      distance[kept] = update(distance[at(tip, other)], distance[kept], least, size[tip], size[previous], size[other]);
    }
    size[previous] += size[tip];
  }
  return merges;
}

/** Lower triangle by rows. Squared for Ward, whose update is linear in squares; the order of merges is the same. */
function pairwise(x: DoubleRows, linkage: Linkage): Float64Array {
  const distances = new Float64Array((x.count * (x.count - 1)) / 2);
  for (let i = 0, p = 0; i < x.count; i++) {
    for (let j = 0; j < i; j++, p++) {
      const squared = squaredDistance(x, i, x, j);
      distances[p] = linkage === "ward" ? squared : Math.sqrt(squared);
    }
  }
  return distances;
}

/** Distance of another cluster o to the union of s and t, from the distances before. */
type UpdateRule = (so: number, to: number, st: number, sizeS: number, sizeT: number, sizeO: number) => number;

function updateRule(linkage: Linkage): UpdateRule {
  switch (linkage) {
    case "ward":
      return (so, to, st, s, t, o) => ((s + o) * so + (t + o) * to - o * st) / (s + t + o);
    case "average":
      return (so, to, _st, s, t) => (s * so + t * to) / (s + t);
    case "complete":
      return (so, to) => Math.max(so, to);
  }
}
