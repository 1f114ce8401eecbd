// What a measuring process runs: one work, given as JSON. It says "ready" when it is warm, waits for a line, and answers
// with the measurement as JSON. Not for import. `node measure-process.js GIVEN`.
import { once } from "node:events";
import * as tf from "@tensorflow/tfjs";
import type { Given, Measured } from "./measured";
import { operationsOf } from "./operations";
import { sample } from "./sampling";
import { worksOf } from "./works";

async function measure(given: Given): Promise<void> {
  await tf.setBackend("cpu");
  const work = worksOf(given.vrae).find(({ name }) => name === given.work)!;
  const start = performance.now();
  const step = await work.prepare(given.sizes, { ...given.choice, threads: given.threads });
  const compileMilliseconds = performance.now() - start;
  const milliseconds = await sample(
    () => step.run(),
    given,
    async () => {
      process.stdout.write("ready\n");
      await once(process.stdin, "data");
    },
  );
  await step.release();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const measured: Measured = { compileMilliseconds, milliseconds, peakBytes, operations: operationsOf(step.graph) };
  process.stdout.write(JSON.stringify(measured));
  process.stdin.destroy();
}

void measure(JSON.parse(process.argv[2]) as Given);
