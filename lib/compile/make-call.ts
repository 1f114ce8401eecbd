// A kernel call as a trace records it: what comes out is inferred by the kernel's rule.
import { Value, type KernelCall } from "./graph";
import { rules } from "./rules";

export function makeCall(call: Omit<KernelCall, "outputs">): KernelCall {
  const made: KernelCall = { ...call, outputs: [] };
  made.outputs = rules[call.kernel]
    .infer(made)
    .map(({ shape, dtype }) => new Value(shape, dtype, { kind: "kernel", call: made }));
  return made;
}
