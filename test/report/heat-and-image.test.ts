// Tables of numbers and grey images as pictures.
import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { heatFigure } from "../../lib/report/figures/heat-figure";
import { imageFigure } from "../../lib/report/figures/image-figure";

describe("A heat map", () => {
  const table = { title: "AUC", columns: ["0", "1"], rows: ["IF", "KDE"], digits: 1 };

  it("shows each value in its cell, the largest darkest, and a dash where there is none", () => {
    const { svg, text, data } = heatFigure({
      ...table,
      values: [
        [90, 80],
        [null, 85],
      ],
    });
    assert.equal(text, "AUC: 2 by 2 from 80.0 to 90.0");
    assert.match(svg, /fill="rgb\(8,81,156\)"[^>]*\/><text[^>]*fill="#ffffff">90\.0</);
    assert.match(svg, /fill="rgb\(247,251,255\)"[^>]*\/><text[^>]*>80\.0</);
    assert.match(svg, />–</);
    assert.deepEqual((data[0] as { z: unknown }).z, [
      [90, 80],
      [null, 85],
    ]);
  });

  it("refuses values that its names do not fit, and none", () => {
    assert.throws(() => heatFigure({ ...table, values: [[1, 2]] }), {
      message: "heatFigure: expected 2 rows of 2 values. Name each row and column.",
    });
    assert.throws(() => heatFigure({ ...table, columns: ["0"], values: [[null], [null]] }), {
      message: "heatFigure: expected at least 1 value, got 0. Check what was run.",
    });
  });
});

describe("A row of images", () => {
  const images = [Float32Array.of(0, 0.5, 1, 0.25), Float32Array.of(1, 1, 1, 2)];

  it("holds them pixel by pixel in a PNG, white between them", () => {
    const { svg, text } = imageFigure({ title: "t", side: 2, groups: [{ name: "two", images }] });
    assert.equal(text, "t: two 2");
    const png = Buffer.from(/base64,([^"]+)"/.exec(svg)![1], "base64");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [8, 4]);
    const at = png.indexOf("IDAT");
    const lines = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    assert.deepEqual(
      [...lines.subarray(0, 18)],
      [0, 0, 128, 255, 255, 255, 255, 255, 255, 0, 255, 64, 255, 255, 255, 255, 255, 255],
    );
  });

  it("refuses an image of another size", () => {
    assert.throws(() => imageFigure({ title: "t", side: 3, groups: [{ name: "two", images }] }), {
      message: "imageFigure: expected 9 pixels, got 4 in 'two'. Check the side.",
    });
  });
});
