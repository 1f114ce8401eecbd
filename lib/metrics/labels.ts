// What every metric asks of its input: labels 0 (normal) or 1 (anomaly), one finite score or one 0/1 prediction each.

/** Throws unless `values` pairs with `labels` and every label is 0 or 1. Returns how many labels there are of each. */
export function countLabels(
  where: string,
  labels: ArrayLike<number>,
  values: ArrayLike<number>,
): { anomalies: number; normals: number } {
  if (labels.length !== values.length) {
    throw new Error(
      `${where}: expected as many labels as scores or predictions, got ${labels.length} labels and ${values.length}. ` +
        "Pass both for the same rows.",
    );
  }
  if (labels.length === 0) throw new Error(`${where}: expected at least one row, got none. Check what was selected.`);
  let anomalies = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label !== 0 && label !== 1) {
      throw new Error(
        `${where}: expected labels 0 (normal) or 1 (anomaly), got ${label} at row ${i}. Map the classes first.`,
      );
    }
    anomalies += label;
  }
  return { anomalies, normals: labels.length - anomalies };
}
