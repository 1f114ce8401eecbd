// What no number in the report says by itself.

export const limitations: readonly string[] = [
  "The published figure is taken as a constant. Its own run-to-run error is mostly not printed; the margin has to cover it.",
  "The t tests take the runs as independent and roughly normal. They share one test set, so they speak of training runs and not of other data.",
  "Thresholds marked 'test labels' were chosen with the labels that they are then judged on, as the paper did: such accuracies are upper bounds. So are the AUCs of OC-SVM and SSAD in NCAE's table, whose gamma is chosen by the AUC on a tenth of the test rows, as in the Deep SAD study; '(clean gamma)' beside them is chosen without labels.",
  "Where a paper leaves a detail open, one reading was chosen before the runs. The notebook of the paper lists those that were found.",
  "Each cell is judged on its own: where the true mean lies at the margin, up to 5 % of cells come out equivalent by chance, so of many cells a few may. How many come out inconclusive hangs on their runs and spread.",
];
