// The notebook room: what a notebook shows, and what runs a notebook. Loading it starts the recorder of late errors in a kernel.
import { recordLateErrors } from "./late-errors";

export { takeParameters, type ParameterArguments } from "./arguments";
export { lateErrors, type LateError } from "./late-errors";
export {
  type Cell,
  type CodeCell,
  type JsonValue,
  type MimeBundle,
  type Notebook,
  type Output,
  parseNotebook,
  readNotebook,
  writeNotebook,
} from "./nbformat";
export { injectParameters, type Parameters } from "./parameters";
export type { CellReport, CellRunOptions, Failure } from "./notebook-run";
export { NotebookError, type RunOptions, type RunReport, runNotebook } from "./runner";
export {
  type Claim,
  claim,
  emit,
  type ProgressDisplay,
  resultMime,
  show,
  showFigure,
  type ShowOptions,
  showProgress,
  showTable,
  type Table,
} from "./show";
export { interruptSignal } from "./interrupt";
export { showRuns } from "./show-runs";
export { showVerdicts } from "./show-verdicts";
export { checkTypes, type TypeFinding } from "./type-check";

recordLateErrors();
