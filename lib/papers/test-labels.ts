// The labels that stored runs are judged by: records hold scores, the data sets hold the labels.
import type { Dataset } from "../datasets/dataset";
import type { RunRecord } from "../experiment/record";
import type { Paper } from "./paper";

/** Labels of a record's test rows, 1 = anomaly; null where its data is not there. */
export type LabelsOf = (record: RunRecord) => Uint8Array | null;

/** Loads each data set that the records name once, from the places on this machine. Rejects on a damaged file. */
export async function testLabelsOf(among: readonly Paper[], records: readonly RunRecord[]): Promise<LabelsOf> {
  // Stand-ins have another digest: nothing is taken from them.
  const options = { official: false, onMissing: () => undefined };
  const data = new Map<string, Dataset>();
  for (const { spec } of records) {
    const paper = among.find(({ name }) => name === spec.paper);
    const name = `${spec.paper} ${spec.dataset}`;
    if (paper !== undefined && !data.has(name)) data.set(name, await paper.load(spec.dataset, options));
  }
  return (record) => {
    const found = data.get(`${record.spec.paper} ${record.spec.dataset}`);
    if (found === undefined || found.digest !== record.data.digest) return null;
    return among.find(({ name }) => name === record.spec.paper)!.testLabels(record.spec, found);
  };
}
