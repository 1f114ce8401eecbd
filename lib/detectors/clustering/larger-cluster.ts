// The cut rule that the two-cluster detectors share: the larger cluster is normal, the other one anomalous.
// Pereira and Silveira, Learning representations from healthcare time series data for unsupervised anomaly detection (ECG5000).

/** Cluster labels to scores: 0 inside the largest cluster, 1 outside. Among equal sizes the one met first is normal. */
export function scoreByLargerCluster(labels: ArrayLike<number>): Float32Array {
  const sizes = new Map<number, number>();
  for (let i = 0; i < labels.length; i++) sizes.set(labels[i], (sizes.get(labels[i]) ?? 0) + 1);
  let normal = labels[0];
  for (const [label, size] of sizes) if (size > (sizes.get(normal) ?? 0)) normal = label;
  return Float32Array.from(labels, (label) => (label === normal ? 0 : 1));
}
