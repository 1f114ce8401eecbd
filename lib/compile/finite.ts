// Watches the runs of a step: a scalar output or a variable that turns NaN or infinite ends the training there and then.
import { size, type Graph, type TypedArray, type Value } from "./graph";
import { stateOutput, stepOutput } from "./lower";

/** A value that is not finite, and where it turned up: `NaN in output 'loss'`. */
export interface Fault {
  readonly found: string;
  readonly value: Value;
}

/** The runs of one step, at any number of rows. */
export class FiniteWatch {
  #runs = 0;
  /** Scalar outputs of the run before, in words. */
  #last: readonly string[] = [];

  constructor(readonly name: string) {}

  /** Counts a run. The first fault among its scalar outputs, then among its variables; null where all are finite. */
  check(graph: Graph, results: Readonly<Record<string, TypedArray>>): Fault | null {
    this.#runs++;
    const scalars = Object.entries(graph.outputs)
      .filter(([, { shape }]) => size(shape) === 1)
      .map(([name, value]) => ({ name, what: `output '${name}'`, value, data: results[stepOutput(name)] }));
    const variables = graph.state.flatMap(({ variable, after }, slot) =>
      after === null ? [] : [{ what: `variable '${variable.name}'`, value: after, data: results[stateOutput(slot)] }],
    );
    const fault = [...scalars, ...variables].find(({ data }) => !allFinite(data));
    if (fault !== undefined) {
      return { found: `${fault.data.find((x) => !Number.isFinite(x))} in ${fault.what}`, value: fault.value };
    }
    this.#last = scalars.map(({ name, data }) => `${name} = ${Number(data[0].toPrecision(7))}`);
    return null;
  }

  /** @param origin a sentence on where the fault comes from. */
  error({ found }: Fault, origin: string): Error {
    const before = this.#last.length === 0 ? "" : ` (run ${this.#runs - 1}: ${this.#last.join(", ")})`;
    return new Error(
      `${this.name}: expected finite numbers in run ${this.#runs}, got ${found}${before}. ${origin} ` +
        "The variables keep their values from before this run. Lower the learning rate or clip the gradients; " +
        "where infinities are meant, compile with { finite: false }.",
    );
  }
}

/** By their sum, which doubles hold: a million numbers take 0.4 ms, a fourth of what testing each one takes. */
export function allFinite(x: TypedArray): boolean {
  if (!(x instanceof Float32Array)) return true;
  let sum = 0;
  const rest = x.length % 8;
  for (let i = 0; i < rest; i++) sum += x[i];
  for (let i = rest; i < x.length; i += 8) {
    sum += x[i] + x[i + 1] + (x[i + 2] + x[i + 3]) + (x[i + 4] + x[i + 5] + (x[i + 6] + x[i + 7]));
  }
  return Number.isFinite(sum);
}
