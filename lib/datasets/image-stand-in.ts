// A generated stand-in for an image set of MNIST's form: each class is one drawn figure, moved, dimmed and made noisy. For runs on a
// machine without the data; no number made from it is compared with a paper.
import { createHash } from "node:crypto";
import type { Rng } from "../rng";
import { rows, type Rows } from "../rows";
import type { Dataset } from "./dataset";
import { fashionMnist } from "./fashion-mnist";
import { imageSide, type ImageSet } from "./grey-images";
import { mnist } from "./mnist";

/** Names the recipe in the digest; raised with every change of what is generated. */
const generator = "standInImages/1";

/** A Dataset of MNIST's shape, class counts and labels, origin `stand-in`. Same stream, same data. */
export function standInMnist(rng: Rng): Dataset {
  return standInImages(mnist, rng);
}

/** A Dataset of Fashion-MNIST's shape, class counts and labels, origin `stand-in`. Same stream, same data. */
export function standInFashionMnist(rng: Rng): Dataset {
  return standInImages(fashionMnist, rng);
}

function standInImages(set: ImageSet, rng: Rng): Dataset {
  const { name, classNames, trainCounts, testCounts } = set;
  const figures = classNames.map((_, label) => figure(rng.child("figures").child(label)));
  const yTrain = labelsInTurn(trainCounts);
  const yTest = labelsInTurn(testCounts);
  return {
    name,
    origin: "stand-in",
    digest: createHash("sha256").update(`${generator} ${name} seed ${rng.seed}`).digest("hex"),
    xTrain: draw(figures, yTrain, rng.child("train")),
    yTrain,
    xTest: draw(figures, yTest, rng.child("test")),
    yTest,
    classNames: { ...classNames },
  };
}

/** Classes one after the other until each has its count, as a shuffled file has them. */
function labelsInTurn(counts: readonly number[]): Int32Array {
  const y: number[] = [];
  for (let turn = 0; turn < Math.max(...counts); turn++) {
    counts.forEach((count, label) => {
      if (turn < count) y.push(label);
    });
  }
  return Int32Array.from(y);
}

/** Room before and after a figure, so that it can be moved by up to two pixels each way. */
const margin = 2 * imageSide + 2;

/** Blots along a bent line in the middle 20 x 20 of the image; brightness 0 … 1; dark in the margins. */
function figure(rng: Rng): Float32Array {
  const padded = new Float32Array(imageSide * imageSide + 2 * margin);
  const image = padded.subarray(margin, -margin);
  const [x0, y0, x1, y1, bend] = rng.uniforms(5, -8, 8);
  for (let t = -1; t <= 1; t += 0.05) {
    const column = imageSide / 2 + (x0 * (1 - t)) / 2 + (x1 * (1 + t)) / 2 + bend * (1 - t * t);
    const row = imageSide / 2 + (y0 * (1 - t)) / 2 + (y1 * (1 + t)) / 2;
    for (let i = 0; i < image.length; i++) {
      const distance = (Math.floor(i / imageSide) - row) ** 2 + ((i % imageSide) - column) ** 2;
      image[i] = Math.max(image[i], Math.exp(-distance / 2.5));
    }
  }
  return padded;
}

function draw(figures: readonly Float32Array[], y: Int32Array, rng: Rng): Rows {
  const size = imageSide * imageSide;
  const data = new Float32Array(y.length * size);
  // One sheet of noise read from random places: 55 million normal numbers would take seconds.
  const noise = rng.normals(16 * size, 0, 0.08);
  for (let n = 0; n < y.length; n++) {
    const light = 0.7 + 0.3 * rng.uniform();
    const moved = figures[y[n]].subarray(rng.int(5) * imageSide + rng.int(5));
    const grain = noise.subarray(rng.int(noise.length - size));
    for (let i = 0; i < size; i++) data[n * size + i] = Math.min(1, Math.max(0, light * moved[i] + grain[i]));
  }
  return rows(data, [y.length, imageSide, imageSide, 1]);
}
