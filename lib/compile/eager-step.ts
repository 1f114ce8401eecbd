// A step run eagerly, on a backend of tfjs: its own JavaScript, which is the reference, or libtensorflow.
import * as tf from "@tensorflow/tfjs";
import type { Specs } from "./inputs";
import type { Result, SizedStep } from "./sized-step";
import type { Step } from "./trace";

export function openEager(step: Step, specs: Specs, backend: string): SizedStep {
  return {
    graph: null,
    async run(feeds) {
      const before = tf.getBackend() as string | undefined;
      await tf.setBackend(backend);
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
      if (before !== undefined) await tf.setBackend(before);
      return results;
    },
    release: () => Promise.resolve(),
  };
}
