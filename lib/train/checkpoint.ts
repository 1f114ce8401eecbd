// What a training that is stopped needs to go on: the variables of its step, its curves, and how far it was. The random numbers that it
// took by then are drawn again, so it goes on to the bit.
import { encodeState, loadState, metadataOf, type NamedVariables } from "../compile";
import type { History } from "./history";

/** Where a run keeps them. */
export interface Checkpoints {
  /** What was kept last; null where nothing was. */
  read(): Uint8Array | null;
  /** Whether what was kept last is old enough for another. */
  isDue(): boolean;
  keep(bytes: Uint8Array): Promise<void>;
  /** Those of one training of a run that has several. */
  child(name: string): Checkpoints;
}

export interface TrainedSoFar {
  readonly epochs: number;
  /** Stopped before its last epoch by what it was told of one. */
  readonly isOver: boolean;
  readonly history: History;
}

/** Sets the variables to those kept; null, and nothing set, where none are kept that fit. */
export function goOn(checkpoints: Checkpoints, state: NamedVariables): TrainedSoFar | null {
  const bytes = checkpoints.read();
  if (bytes === null) return null;
  try {
    const soFar = JSON.parse(metadataOf(bytes).training) as TrainedSoFar;
    loadState(bytes, state);
    return soFar;
  } catch {
    // Damaged, or of another network: it only saves time, so the training starts again.
    return null;
  }
}

export function keep(checkpoints: Checkpoints, state: NamedVariables, soFar: TrainedSoFar): Promise<void> {
  return checkpoints.keep(encodeState(state, { training: JSON.stringify(soFar) }));
}
