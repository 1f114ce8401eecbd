// The reference: a step run eagerly on tfjs' own JavaScript backend.
import * as tf from "@tensorflow/tfjs";
import type { Specs } from "./inputs";
import type { Result, SizedStep } from "./sized-step";
import type { Step } from "./trace";

export function openEager(step: Step, specs: Specs): SizedStep {
  return {
    graph: null,
    async run(feeds) {
      await tf.setBackend("cpu");
      const outputs = tf.tidy(() => {
        const tensors = Object.entries(specs).map(([name, { shape, dtype }]): [string, tf.Tensor] => [
          name,
          tf.tensor(feeds[name], [...shape], dtype),
        ]);
        return step(Object.fromEntries(tensors));
      });
      const results: Record<string, Result> = {};
      for (const [name, tensor] of Object.entries(outputs)) {
        results[name] = { data: await tensor.data<"float32">(), shape: tensor.shape };
      }
      tf.dispose(outputs);
      return results;
    },
    release: () => Promise.resolve(),
  };
}
