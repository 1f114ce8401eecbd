// Times made up for tests: the numbers mean nothing.
import type { MethodTime, Times } from "../../lib/experiment/times";
import { digest, executed, spec, storedRun } from "./synthetic-runs";

/** Of the FF12 report; each method takes a second for everything unless `changes` says otherwise. */
export function times(changes: Readonly<Record<string, Partial<MethodTime>>>): Times {
  const { provenance, spec: made } = storedRun(spec(1), executed(1, { VRAE: { AUC: 1 } })).record;
  return {
    paper: "ff12-kdd-ecg",
    data: "ECG5000",
    dataDigest: digest,
    loading: [{ name: "KDD99", rows: 805_050, seconds: 4.25, peakBytes: 0.6e9 }],
    methods: Object.entries(changes).map(([method, change]) => ({
      ...{
        spec: { ...made, method },
        trainRows: 97_278,
        epochs: 10,
        epochSeconds: 0.1,
        trainSeconds: 1,
        secondsPer1000Rows: 1,
      },
      ...{ numbers: 100, bytes: 400 },
      ...change,
    })),
    load: [0.5, 1.25],
    provenance,
  };
}
