// The repulsion between all pairs of points of a plane in O(n log n): far groups act as one point. J. Barnes and
// P. Hut, Nature 324, 1986. The tree halves the longer side of the tight box around its points, so it has < 2n nodes.

/** A group acts as one point when the diagonal of its box is below this share of its distance. */
const defaultTheta = 0.5;

/** Boxes below this side are not divided: with 1 / (1 + d^2) as the similarity, such points are one. */
const leastSide = 1e-10;

export interface Repulsion {
  /**
   * For points y [n, 2] sets forces_i = sum_j q_ij^2 (y_i - y_j) with q_ij = 1 / (1 + ||y_i - y_j||^2), and returns
   * Z = the sum of q_ij over all i and j != i.
   */
  apply(y: Float64Array, forces: Float64Array): number;
}

/** Working memory for n points, reused by every call of `apply`. With theta 0 the sums are exact. */
export function repulsion(n: number, theta = defaultTheta): Repulsion {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  // Nodes in depth-first order: the first child follows its parent, `next` is the first node outside the subtree.
  const next = new Int32Array(2 * n);
  const first = new Int32Array(2 * n);
  const size = new Int32Array(2 * n);
  const squaredDiagonal = new Float64Array(2 * n);
  const centreX = new Float64Array(2 * n);
  const centreY = new Float64Array(2 * n);
  let nodes = 0;

  function build(y: Float64Array, from: number, to: number): void {
    const node = nodes++;
    let [minX, maxX, minY, maxY] = [Infinity, -Infinity, Infinity, -Infinity];
    let [sumX, sumY] = [0, 0];
    for (let k = from; k < to; k++) {
      const px = y[2 * order[k]];
      const py = y[2 * order[k] + 1];
      if (px < minX) minX = px;
      if (px > maxX) maxX = px;
      if (py < minY) minY = py;
      if (py > maxY) maxY = py;
      sumX += px;
      sumY += py;
    }
    const axis = maxX - minX >= maxY - minY ? 0 : 1;
    const side = Math.max(maxX - minX, maxY - minY);
    first[node] = from;
    size[node] = to - from;
    squaredDiagonal[node] = (maxX - minX) ** 2 + (maxY - minY) ** 2;
    centreX[node] = sumX / (to - from);
    centreY[node] = sumY / (to - from);
    if (side > leastSide) {
      const middle = partition(y, from, to, axis, (axis === 0 ? minX : minY) + side / 2);
      build(y, from, middle);
      build(y, middle, to);
    }
    next[node] = nodes;
  }

  function partition(y: Float64Array, from: number, to: number, axis: number, at: number): number {
    let middle = from;
    for (let k = from; k < to; k++) {
      if (y[2 * order[k] + axis] > at) continue;
      const swap = order[k];
      order[k] = order[middle];
      order[middle++] = swap;
    }
    return middle;
  }

  return {
    apply(y, forces) {
      nodes = 0;
      build(y, 0, n);
      let z = 0;
      for (let k = 0; k < n; k++) {
        const i = order[k];
        const px = y[2 * i];
        const py = y[2 * i + 1];
        let [forceX, forceY] = [0, 0];
        let node = 0;
        while (node < nodes) {
          const dx = px - centreX[node];
          const dy = py - centreY[node];
          const squared = dx * dx + dy * dy;
          const leaf = next[node] === node + 1;
          const inside = k >= first[node] && k < first[node] + size[node];
          if (!leaf && (inside || squaredDiagonal[node] >= theta * theta * squared)) {
            node++;
            continue;
          }
          const q = 1 / (1 + squared);
          const weight = (inside ? size[node] - 1 : size[node]) * q;
          z += weight;
          forceX += weight * q * dx;
          forceY += weight * q * dy;
          node = next[node];
        }
        forces[2 * i] = forceX;
        forces[2 * i + 1] = forceY;
      }
      return z;
    },
  };
}
