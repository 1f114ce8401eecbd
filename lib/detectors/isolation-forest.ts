// Isolation forest. F. T. Liu, K. M. Ting and Z.-H. Zhou, "Isolation forest", ICDM 2008; a constant feature is never
// split, as in scikit-learn.
import { doubleRows, type DoubleRows } from "../double-rows";
import type { Rows } from "../rows";
import type { Rng } from "../rng";
import { checkRows } from "./check-rows";
import type { Detector, Fitted } from "./detector";

export interface IsolationForestOptions {
  /** Paper: 100. */
  readonly trees: number;
  /** Rows that each tree is grown on, drawn without replacement; all of them where there are fewer. Paper: 256. */
  readonly samples: number;
}

/** Nodes by index, the root first. */
export interface IsolationTree {
  /** What a node splits on; -1 in a leaf. */
  readonly feature: Int32Array;
  /** A row goes to `left` where its feature is at most the threshold. In a leaf: its depth and the c(n) of its n rows. */
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
}

/**
 * Score: 2^(-mean path length / c(samples)) in (0, 1), the paper's equation 2 and scikit-learn's -score_samples.
 * `fit` throws on fewer than two rows and on numbers that are not finite.
 */
export function isolationForestDetector({ trees, samples }: IsolationForestOptions): Detector {
  for (const [name, value, least] of [["trees", trees, 1] as const, ["samples", samples, 2] as const]) {
    if (!(Number.isInteger(value) && value >= least)) {
      throw new Error(`isolationForestDetector: expected ${name} from ${least}, a whole number, got ${value}.`);
    }
  }
  return {
    name: "isolation forest",
    fit(xTrain: Rows, rng: Rng): Fitted {
      const x = doubleRows("isolationForest", xTrain);
      const drawn = Math.min(samples, x.count);
      const order = Int32Array.from({ length: x.count }, (_, i) => i);
      const forest = Array.from({ length: trees }, () => growTree(x, drawRows(order, drawn, rng), rng));
      const usual = averagePathLength(drawn);
      return {
        score(rows: Rows): Float32Array {
          checkRows("isolationForest", rows, x.size);
          return Float32Array.from(pathLengths(forest, rows), (length) => 2 ** (-length / trees / usual));
        },
      };
    },
  };
}

/** `count` of the rows in `order`, which is shuffled further: a new permutation for every tree would take longer than the tree. */
function drawRows(order: Int32Array, count: number, rng: Rng): Int32Array {
  for (let i = 0; i < count; i++) {
    const j = i + rng.int(order.length - i);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order.slice(0, count);
}

/** c(n): the mean path length of an unsuccessful search in a binary search tree of n rows (equation 1). */
export function averagePathLength(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  const eulerGamma = 0.5772156649015329;
  return 2 * (Math.log(n - 1) + eulerGamma) - (2 * (n - 1)) / n;
}

/** Summed over the trees, for each row. */
export function pathLengths(forest: readonly IsolationTree[], x: Rows): Float64Array {
  const count = x.shape[0];
  const size = x.data.length / count;
  const lengths = new Float64Array(count);
  for (const { feature, threshold, left, right } of forest) {
    for (let i = 0; i < count; i++) {
      let node = 0;
      while (feature[node] >= 0) node = x.data[i * size + feature[node]] <= threshold[node] ? left[node] : right[node];
      lengths[i] += threshold[node];
    }
  }
  return lengths;
}

/** Splits at random until a row is alone, all rows are equal, or the depth is ceil(log2(rows)). Reorders `members`. */
function growTree(x: DoubleRows, members: Int32Array, rng: Rng): IsolationTree {
  const most = 2 * members.length;
  const tree: IsolationTree = {
    feature: new Int32Array(most).fill(-1),
    threshold: new Float64Array(most),
    left: new Int32Array(most),
    right: new Int32Array(most),
  };
  const deepest = Math.ceil(Math.log2(members.length));
  const features = Int32Array.from({ length: x.size }, (_, k) => k);
  let nodes = 0;
  grow(0, members.length, 0, x.size);
  return tree;

  /** The node of members[start … end - 1]; only the first `varying` features may differ among them. */
  function grow(start: number, end: number, depth: number, varying: number): number {
    const node = nodes++;
    const split = depth < deepest && end - start > 1 ? drawSplit(start, end, varying) : null;
    if (split === null) {
      tree.threshold[node] = depth + averagePathLength(end - start);
      return node;
    }
    const middle = partition(start, end, split.feature, split.threshold);
    tree.feature[node] = split.feature;
    tree.threshold[node] = split.threshold;
    tree.left[node] = grow(start, middle, depth + 1, split.varying);
    tree.right[node] = grow(middle, end, depth + 1, split.varying);
    return node;
  }

  /** A feature among those that differ, and a threshold between its least and largest value; null where none differs. */
  function drawSplit(
    start: number,
    end: number,
    varying: number,
  ): { feature: number; threshold: number; varying: number } | null {
    while (varying > 0) {
      const drawn = rng.int(varying);
      const feature = features[drawn];
      let least = Infinity;
      let largest = -Infinity;
      for (let m = start; m < end; m++) {
        const value = x.data[members[m] * x.size + feature];
        if (value < least) least = value;
        if (value > largest) largest = value;
      }
      if (least < largest) {
        const threshold = least + rng.uniform() * (largest - least);
        // Rounding may reach the largest value, which would leave the right side empty.
        return { feature, threshold: threshold < largest ? threshold : least, varying };
      }
      // Constant here, hence below: out of reach of this node and of its children, which see a shorter prefix.
      features[drawn] = features[--varying];
      features[varying] = feature;
    }
    return null;
  }

  function partition(start: number, end: number, feature: number, threshold: number): number {
    let middle = start;
    for (let m = start; m < end; m++) {
      const row = members[m];
      if (x.data[row * x.size + feature] > threshold) continue;
      members[m] = members[middle];
      members[middle++] = row;
    }
    return middle;
  }
}
