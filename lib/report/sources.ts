// Where a printed cell's number comes from when the table's row is not simply one method of one run.
import type { RunRecord } from "../experiment/record";

/** Method of a published row to the method whose results fill each metric. */
const mixedRows: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  "vrae-ecg5000": {
    // Table II mixes two detectors in one row: the AUC is that of W in Table I, Accuracy and F1 are those of k-means.
    "VRAE+Clust/W": { AUC: "VRAE+Wasserstein", Accuracy: "VRAE+k-Means", F1: "VRAE+k-Means" },
  },
  // Text and released code disagree; both are run, and the text's reading stands for the method.
  "ncae-contamination": { NCAE: { AUC: "NCAE (paper's text)" } },
};

/** The method, as records name it, that fills this cell. */
export function sourceMethod(paper: string, method: string, metric: string): string {
  return mixedRows[paper]?.[method]?.[metric] ?? method;
}

interface ClaimFigure {
  /** The model of which it is claimed. */
  readonly method: string;
  /** What is claimed of it. */
  readonly of: string;
  readonly figure: (record: RunRecord) => number;
}

/** Claims that a record can answer, by paper and id. A claim not listed here is not yet checked by anything. */
const claimFigures: Readonly<Record<string, Readonly<Record<string, ClaimFigure>>>> = {
  "vrae-ecg5000": {
    "parameter-count": { method: "VRAE", of: "trained numbers", figure: (record) => record.health.parameters },
  },
};

export function claimFigure(paper: string, id: string): ClaimFigure | null {
  return claimFigures[paper]?.[id] ?? null;
}

/** Claims that no run of a printed table answers, and where they are looked into. */
const lookedInto: Readonly<Record<string, readonly string[]>> = { "ncae-contamination": ["sigma-best", "tau-best"] };

/** Why a claim has no verdict that no judge knows. */
export function unjudged(paper: string, id: string): string {
  return lookedInto[paper]?.includes(id)
    ? "an ablation of smaller size is in the profile study, and the paper's notebook shows it"
    : "nothing checks this claim yet";
}

/** Whether a method's metrics are of some of the scored rows alone, so that its scores rank others than they do. */
export function isJudgedOnSomeRows(paper: string, method: string): boolean {
  // The published evaluation draws 480 of the 10,000 rows; 'Seq2seq (all rows)' stands beside it.
  return paper === "ff12-kdd-ecg" && method === "Seq2seq";
}

/** Metrics of which less is more. */
export function isLowerBetter(metric: string): boolean {
  return metric === "FalseAlarm";
}
