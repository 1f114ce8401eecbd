// What a step is given: shapes and types as they are declared, the number of rows that arrays mean, arrays checked.
import { size, type DType, type TensorSpec, type TypedArray } from "./graph";

/** Length of an axis, or "batch": the number of rows, which may differ from run to run. */
export type Axis = number | "batch";

/** Shape of an input; float32 unless it says otherwise. */
export type InputSpec<Length extends Axis = Axis> =
  readonly Length[] | { readonly shape: readonly Length[]; readonly dtype: DType };

/** Inputs as declared: the batch axis has no length yet. */
export type Declared = Readonly<Record<string, { readonly shape: readonly Axis[]; readonly dtype: DType }>>;

/** Inputs of a step for one number of rows. */
export type Specs = Readonly<Record<string, TensorSpec>>;

export type Given = Readonly<Record<string, TypedArray | number>>;

/** @throws when `batch` is missing, is there for nothing, or an input has two batch axes. */
export function declare(inputs: Readonly<Record<string, InputSpec>>, batch: number | undefined): Declared {
  const declared: Declared = Object.fromEntries(
    Object.entries(inputs).map(([name, spec]) => [name, "shape" in spec ? spec : { shape: spec, dtype: "float32" }]),
  );
  const open = Object.entries(declared).filter(([, { shape }]) => shape.includes("batch"));
  for (const [name, { shape }] of open) {
    if (shape.indexOf("batch") === shape.lastIndexOf("batch")) continue;
    throw new Error(
      `compile: expected one batch axis in input '${name}', got [${shape.join(",")}]. Give the others a length.`,
    );
  }
  if (batch === undefined && open.length > 0) {
    throw new Error(
      `compile: expected a number of rows for the batch axis of input '${open[0][0]}', got none. ` +
        "Name the main one as an option: { batch: 128 }.",
    );
  }
  if (batch !== undefined && open.length === 0) {
    throw new Error(
      `compile: expected an input with a batch axis for { batch: ${batch} }, got none. ` +
        'Write "batch" for the axis of the rows.',
    );
  }
  if (batch !== undefined && !(Number.isInteger(batch) && batch >= 1)) {
    throw new Error(`compile: expected a whole number of rows from 1 as batch, got ${batch}.`);
  }
  return declared;
}

/** The inputs of a step for so many rows. */
export function sized(declared: Declared, rows: number | null): Specs {
  return Object.fromEntries(
    Object.entries(declared).map(([name, { shape, dtype }]) => [
      name,
      { shape: shape.map((axis) => (axis === "batch" ? rows! : axis)), dtype },
    ]),
  );
}

/**
 * The number of rows that the arrays have; null where no input has a batch axis.
 * @throws when an array is no whole number of rows, or two disagree.
 */
export function rowsGiven(given: Given, declared: Declared): number | null {
  const counts: Record<string, number> = {};
  for (const [name, { shape }] of Object.entries(declared)) {
    if (!shape.includes("batch")) continue;
    const length = lengthOf(given, name, declared);
    const width = size(shape.filter((axis) => axis !== "batch"));
    if (length === 0 || length % width !== 0) {
      throw new Error(
        `run: expected whole rows of ${width} numbers for input '${name}' of shape [${shape.join(",")}], got ${length} numbers.`,
      );
    }
    counts[name] = length / width;
  }
  const distinct = [...new Set(Object.values(counts))];
  if (distinct.length > 1) {
    const list = Object.entries(counts).map(([name, count]) => `${count} in '${name}'`);
    throw new Error(`run: expected as many rows in every input with a batch axis, got ${list.join(", ")}.`);
  }
  return distinct[0] ?? null;
}

/** Inputs as arrays of the sizes that they should have. */
export function checked(given: Given, specs: Specs): Record<string, TypedArray> {
  const feeds: Record<string, TypedArray> = {};
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const length = lengthOf(given, name, specs);
    if (length !== size(shape)) {
      throw new Error(
        `run: expected ${size(shape)} numbers for input '${name}' of shape [${shape.join(",")}], got ${length}.`,
      );
    }
    const value = given[name];
    feeds[name] =
      typeof value !== "number" ? value : dtype === "float32" ? Float32Array.of(value) : Int32Array.of(value);
  }
  return feeds;
}

function lengthOf(given: Given, name: string, all: object): number {
  const value = given[name];
  if (value === undefined) {
    throw new Error(`run: expected inputs ${Object.keys(all).join(", ")}, got none for '${name}'.`);
  }
  return typeof value === "number" ? 1 : value.length;
}
