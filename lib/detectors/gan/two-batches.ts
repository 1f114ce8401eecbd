// The inputs of a step that moves its discriminators on one batch and its makers on another, as the code of EGBAD and ALAD does (Zenati et al.
// 2018).
import { takeRows, type Rows } from "../../rows";
import type { Rng } from "../../rng";
import { secondOrder } from "../../train/second-order";
import type { GanTrainer, GanTraining } from "./gan";
import type { Looks } from "./looks";

/**
 * x and z of the discriminators' batch, xAnew and zAnew of the makers', and the masks of the looks.
 * @param rng "z", "dropout" and "second shuffle" are its children.
 */
export function twoBatches(
  xTrain: Rows,
  { inputs, latentDim }: Pick<GanTraining, "inputs" | "latentDim">,
  looks: Pick<Looks<never>, "inputs" | "draw">,
  rng: Rng,
): { readonly inputs: Looks<never>["inputs"]; readonly draw: GanTrainer["draw"] } {
  const [z, dropout] = [rng.child("z"), rng.child("dropout")];
  const anew = secondOrder(xTrain.shape[0], rng.child("second shuffle"));
  return {
    inputs: {
      ...{ x: ["batch", inputs], z: ["batch", latentDim] },
      ...{ xAnew: ["batch", inputs], zAnew: ["batch", latentDim] },
      ...looks.inputs,
    },
    draw: (rows, epoch) => ({
      x: takeRows(xTrain, rows).data,
      z: z.normals(rows.length * latentDim),
      xAnew: takeRows(xTrain, anew(epoch, rows.length)).data,
      zAnew: z.normals(rows.length * latentDim),
      ...looks.draw(rows.length, dropout),
    }),
  };
}
