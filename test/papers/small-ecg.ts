// The first eight steps of the stand-in heartbeats, and 225 of its test rows: enough to run everything, in seconds.
import type { Dataset } from "../../lib/datasets/dataset";
import { standInEcg5000 } from "../../lib/datasets/ecg5000-stand-in";
import { rng } from "../../lib/rng";
import { rows, type Rows } from "../../lib/rows";

const steps = 8;

export function smallEcg(): Dataset {
  const whole = standInEcg5000(rng("stand-in"));
  const short = (x: Rows, every: number): Rows =>
    rows(
      x.data.filter((_, i) => i % 140 < steps && Math.floor(i / 140) % every === 0),
      [x.shape[0] / every, steps],
    );
  return {
    ...whole,
    xTrain: short(whole.xTrain, 1),
    xTest: short(whole.xTest, 20),
    yTest: whole.yTest.filter((_, row) => row % 20 === 0),
  };
}
