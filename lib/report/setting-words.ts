// What a run is called: its data, the contamination where that varies, its method. In this order everywhere.
import type { RunRecord } from "../experiment/record";
import { contaminationWords } from "./contamination-words";

/** `MNIST, 5 % contaminated`. */
export function settingWords({ spec }: RunRecord): string {
  const share = spec.options.contamination;
  return typeof share === "number" ? `${spec.dataset}, ${contaminationWords(share)} contaminated` : spec.dataset;
}

/** `MNIST, 5 % contaminated, IF`. */
export function runWords(record: RunRecord, method = record.spec.method): string {
  return `${settingWords(record)}, ${method}`;
}
