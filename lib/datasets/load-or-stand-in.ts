// Real data where any place has it; a stand-in where none does, and never in place of a damaged file.
import { DataMissing } from "./data-error";
import type { Dataset } from "./dataset";

/**
 * What `load` gives, or what `standIn` makes when `load` rejects with DataMissing; `onMissing` then gets the reason, which is otherwise
 * said on stderr. Any other error, DataCorrupt above all, is passed on.
 */
export async function loadOrStandIn<T extends Dataset>(
  load: () => Promise<T>,
  standIn: () => T,
  onMissing: (reason: DataMissing) => void = warn,
): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof DataMissing)) throw error;
    onMissing(error);
    return standIn();
  }
}

// Whoever asks for a paper's data by its name must not take generated rows for it.
function warn({ message }: DataMissing): void {
  console.warn(`STAND-IN DATA: generated rows take the place of the real ones.\n${message}`);
}
