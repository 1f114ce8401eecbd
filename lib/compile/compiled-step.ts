// A step for one number of rows on ONNX Runtime: traced, lowered, encoded, run.
import { channelBlock } from "./channel-block";
import { encode } from "./encode";
import type { FiniteWatch } from "./finite";
import { firstNotFinite } from "./first-not-finite";
import type { Specs } from "./inputs";
import { lower, stateInput, stateOutput, stepInput, stepOutput } from "./lower";
import { openSession, type SessionOptions } from "./session";
import type { SizedStep } from "./sized-step";
import { readVariable, trace, writeVariable, type Step } from "./trace";

export async function openCompiled(
  step: Step,
  specs: Specs,
  where: Pick<SessionOptions, "device" | "threads">,
  watch: FiniteWatch | null,
): Promise<SizedStep> {
  const graph = trace(step, specs);
  const convolves = where.device === "cpu" && graph.calls.some(({ kernel }) => kernel.includes("Conv2D"));
  const onnx = lower(graph, convolves ? (await channelBlock()).length : null);
  const session = await openSession(encode(onnx), onnx.inputs, { ...where, nodes: onnx.nodes });
  return {
    graph,
    async run(given) {
      const feeds = Object.fromEntries(Object.entries(given).map(([name, values]) => [stepInput(name), values]));
      graph.state.forEach((slot, i) => {
        if (slot.before !== null) feeds[stateInput(i)] = readVariable(slot.variable);
      });
      const results = await session.run(feeds);
      const fault = watch?.check(graph, results);
      if (watch && fault) throw watch.error(fault, await firstNotFinite(graph, fault.value, feeds, where));
      graph.state.forEach((slot, i) => {
        if (slot.after !== null) writeVariable(slot.variable, results[stateOutput(i)]);
      });
      return Object.fromEntries(
        Object.entries(graph.outputs).map(([name, { shape }]) => [name, { data: results[stepOutput(name)], shape }]),
      );
    },
    release: () => session.release(),
  };
}
