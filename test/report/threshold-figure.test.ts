// The figure of a threshold: lines that the metrics give, a slider that reads them off, and a static picture.
import assert from "node:assert/strict";
import { accuracy, precision, recall } from "../../lib/metrics/classification";
import { scoresAbove } from "../../lib/metrics/best-accuracy-threshold";
import { thresholdFigure } from "../../lib/report/figures/threshold-figure";
import { rng } from "../../lib/rng";

const random = rng(1);
const labels = Uint8Array.from({ length: 200 }, (_, i) => Number(i % 3 === 0));
const scores = Float32Array.from(labels, (y) => random.normal() + 2 * y);

interface Slider {
  readonly active: number;
  readonly steps: readonly {
    readonly method: string;
    readonly args: readonly [Readonly<Record<string, string | number>>];
  }[];
}

describe("A figure of a threshold", () => {
  const { data, layout, svg, text } = thresholdFigure({ title: "A threshold", labels, scores });
  const { sliders, shapes, annotations } = layout as {
    sliders: readonly Slider[];
    shapes: readonly { x0: number; x1: number }[];
    annotations: readonly { text: string }[];
  };
  const lines = data as readonly { name: string; x: readonly number[]; y: readonly number[] }[];

  it("draws accuracy, precision and recall at every stop of the slider", () => {
    assert.deepEqual(
      lines.map(({ name }) => name),
      ["accuracy", "precision", "recall"],
    );
    assert.equal(lines[0].x.length, sliders[0].steps.length);
    for (const i of [0, 40, 80]) {
      const predictions = scoresAbove(scores, lines[0].x[i]);
      const expected = [accuracy, precision, recall].map((metric) => metric(labels, predictions));
      assert.deepEqual(
        lines.map(({ y }) => y[i]),
        expected,
      );
      const { method, args } = sliders[0].steps[i];
      assert.equal(method, "relayout");
      assert.deepEqual([args[0]["shapes[0].x0"], args[0]["shapes[0].x1"]], [lines[0].x[i], lines[0].x[i]]);
      const [a, p, r] = expected.map((value) => value.toFixed(3));
      assert.match(String(args[0]["annotations[0].text"]), new RegExp(`: accuracy ${a}, precision ${p}, recall ${r}$`));
    }
  });

  it("starts at the threshold of best accuracy, in the picture and in words as well", () => {
    const best = Math.max(...lines[0].y);
    const { active } = sliders[0];
    assert.equal(lines[0].y[active], best);
    assert.equal(shapes[0].x0, lines[0].x[active]);
    assert.ok(text.startsWith("A threshold: best accuracy at threshold ") && text.includes(annotations[0].text));
    assert.match(svg, /^<svg .*stroke-dasharray="5 4".*recall<\/text><\/svg>$/s);
  });
});
