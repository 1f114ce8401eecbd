// Runs a step over many rows, so many at a time, and puts the rows of its outputs together again.
import type { TypedArray } from "./graph";
import { rowsGiven, type Declared, type Given } from "./inputs";
import type { Result } from "./sized-step";

/**
 * @param run the step, for any number of rows up to `batch`.
 * @returns each output for all rows, [rows, …].
 * @throws when an input or an output has its rows elsewhere than on the first axis.
 */
export async function runInChunks(
  run: (given: Given, rows: number) => Promise<Readonly<Record<string, Result>>>,
  given: Given,
  declared: Declared,
  batch: number | undefined,
): Promise<Record<string, Result>> {
  const rows = rowsGiven(given, declared);
  if (rows === null || batch === undefined) {
    throw new Error(
      'runInChunks: expected an input with a batch axis, got none. Write "batch" for the axis of the rows.',
    );
  }
  for (const [name, { shape }] of Object.entries(declared)) {
    if (shape.indexOf("batch") > 0) {
      throw new Error(
        `runInChunks: expected the batch as the first axis of input '${name}', got [${shape.join(",")}]. Transpose it in the step.`,
      );
    }
  }
  const whole: Record<string, { data: TypedArray; shape: readonly number[] }> = {};
  for (let start = 0; start < rows; start += batch) {
    const count = Math.min(batch, rows - start);
    const chunk = Object.entries(given).map(([name, value]) => {
      if (typeof value === "number" || declared[name]?.shape[0] !== "batch") return [name, value] as const;
      const width = value.length / rows;
      return [name, value.subarray(start * width, (start + count) * width)] as const;
    });
    for (const [name, { data, shape }] of Object.entries(await run(Object.fromEntries(chunk), count))) {
      const width = data.length / count;
      whole[name] ??= {
        data: new (data.constructor as Float32ArrayConstructor)(rows * width),
        shape: [rows, ...shape.slice(1)],
      };
      if (shape[0] !== count || whole[name].data.length !== rows * width) {
        throw new Error(
          `runInChunks: expected the batch as the first axis of output '${name}', got [${shape.join(",")}] for ${count} rows. ` +
            "Leave it out of the step, or run the step whole.",
        );
      }
      whole[name].data.set(data, start * width);
    }
  }
  return whole;
}
