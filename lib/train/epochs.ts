// The only epoch loop. It shuffles, cuts batches, averages what the updates return, and stops at the first non-finite loss.
import type { NamedVariables } from "../compile";
import type { Rng } from "../rng";
import { goOn, keep, type Checkpoints } from "./checkpoint";
import type { EpochAverages, History } from "./history";

export interface EpochOptions {
  readonly epochs: number;
  /** Rows per update. More than there are rows means all of them. */
  readonly batchSize: number;
  /** What becomes of the rows that do not fill a last batch: an error, a smaller update, or none. Default refuse. */
  readonly lastBatch?: "refuse" | "keep" | "drop";
}

/** One update, as it is done. */
export interface Update {
  /** Both from 0. */
  readonly epoch: number;
  readonly update: number;
  readonly updatesPerEpoch: number;
  readonly rows: number;
  readonly values: EpochAverages;
}

export interface EpochHooks {
  /** "stop" makes this epoch the last. */
  readonly onEpoch?: (epoch: number, averages: EpochAverages) => void | "stop" | Promise<void | "stop">;
  /** Called after each update and not waited for: whoever listens draws or writes when it has time. */
  readonly onUpdate?: (update: Update) => void;
  /** More curves, measured at the end of an epoch. */
  readonly measure?: (epoch: number) => Promise<EpochAverages>;
  /** Where the training goes on from, and keeps what it needs for that. */
  readonly checkpoints?: Checkpoints | undefined;
}

/** What going on from a checkpoint takes. */
export interface Again {
  /** All variables that an update reads or moves. */
  readonly state: NamedVariables;
  /** Takes the random numbers that the update on these rows took, and does nothing with them. */
  readonly draw: (rows: Int32Array, epoch: number) => unknown;
}

/**
 * Runs `update` on shuffled batches for every epoch, or until `onEpoch` stops it. With `again` it goes on from the hooks' checkpoints, and
 * `onEpoch` hears of the epochs after them.
 * @returns one value per epoch and curve: the average over the updates, each weighted by its rows.
 * @throws when a curve turns NaN or infinite; the error names epoch, update, curve and the last finite value.
 */
export async function trainEpochs(
  rowCount: number,
  options: EpochOptions,
  rng: Rng,
  update: (rows: Int32Array, epoch: number) => Promise<EpochAverages>,
  { onEpoch, onUpdate, measure, checkpoints }: EpochHooks = {},
  again?: Again,
): Promise<History> {
  const { epochs, lastBatch } = options;
  const batch = batchOf(rowCount, options);
  const updates = lastBatch === "keep" ? Math.ceil(rowCount / batch) : Math.floor(rowCount / batch);
  const soFar = checkpoints && again ? goOn(checkpoints, again.state) : null;
  const history: History = soFar?.history ?? {};
  const end = soFar?.isOver === true ? soFar.epochs : epochs;
  for (let epoch = 0; epoch < end; epoch++) {
    const order = rng.permutation(rowCount);
    if (epoch < (soFar?.epochs ?? 0)) {
      for (let i = 0; i < updates; i++) again!.draw(order.subarray(i * batch, (i + 1) * batch), epoch);
      continue;
    }
    const sums: Record<string, number> = {};
    let weights = 0;
    for (let i = 0; i < updates; i++) {
      const rows = order.subarray(i * batch, (i + 1) * batch);
      // 1 for a full batch: averages over equal batches are plain ones, to the bit.
      const weight = rows.length / batch;
      weights += weight;
      const values = await update(rows, epoch);
      for (const [curve, value] of Object.entries(values)) {
        if (!Number.isFinite(value)) {
          const last = history[curve]?.at(-1);
          throw new Error(
            `train: expected a finite ${curve}, got ${value} in epoch ${epoch + 1}, update ${i + 1} of ${updates}` +
              `${last === undefined ? "" : `; the epoch before had ${last}`}. Lower the learning rate or clip the gradients.`,
          );
        }
        sums[curve] = (sums[curve] ?? 0) + weight * value;
      }
      onUpdate?.({ epoch, update: i, updatesPerEpoch: updates, rows: rows.length, values });
    }
    const averages = {
      ...Object.fromEntries(Object.entries(sums).map(([curve, sum]) => [curve, sum / weights])),
      ...(await measure?.(epoch)),
    };
    for (const [curve, value] of Object.entries(averages)) {
      if (!Number.isFinite(value)) {
        throw new Error(
          `train: expected a finite ${curve}, got ${value} after epoch ${epoch + 1}. Lower the learning rate or clip the gradients.`,
        );
      }
      (history[curve] ??= []).push(value);
    }
    const isOver = (await onEpoch?.(epoch, averages)) === "stop";
    if (checkpoints && again && (isOver || epoch === epochs - 1 || checkpoints.isDue())) {
      await keep(checkpoints, again.state, { epochs: epoch + 1, isOver, history });
    }
    if (isOver) break;
  }
  return history;
}

/** The rows of a full update. */
export function batchOf(rowCount: number, { batchSize, lastBatch = "refuse" }: Omit<EpochOptions, "epochs">): number {
  const batch = Math.min(batchSize, rowCount);
  if (!(Number.isInteger(batch) && batch >= 1) || (lastBatch === "refuse" && rowCount % batch !== 0)) {
    throw new Error(
      `train: expected a batchSize that divides ${rowCount} rows, got ${batchSize}. ` +
        'Say what becomes of the rest: lastBatch "keep" or "drop".',
    );
  }
  return batch;
}
