// Grey images in rows, each row with its name.
import { crc32, deflateSync } from "node:zlib";
import { escapeHtml } from "../escape";
import type { Figure } from "./figure";
import { figureHead } from "./svg-head";

export interface ImageOptions {
  readonly title: string;
  /** Side of the square images, in pixels. */
  readonly side: number;
  /** Each image row-major, brightness 0 … 1. */
  readonly groups: readonly { readonly name: string; readonly images: readonly Float32Array[] }[];
}

const [top, zoom] = [44, 2];

/** Throws on an image of another size. */
export function imageFigure({ title, side, groups }: ImageOptions): Figure {
  const most = Math.max(...groups.map(({ images }) => images.length));
  const step = side + 2;
  const [columns, rows] = [most * step, groups.length * step];
  const pixels = new Uint8Array(columns * rows).fill(255);
  groups.forEach(({ name, images }, g) =>
    images.forEach((image, i) => {
      if (image.length !== side * side) {
        throw new Error(
          `imageFigure: expected ${side * side} pixels, got ${image.length} in '${name}'. Check the side.`,
        );
      }
      image.forEach((value, p) => {
        const row = g * step + Math.floor(p / side);
        pixels[row * columns + i * step + (p % side)] = Math.round(255 * Math.min(1, Math.max(0, value)));
      });
    }),
  );
  const left = 24 + 7 * Math.max(...groups.map(({ name }) => name.length));
  const [width, height] = [left + zoom * columns + 12, top + zoom * rows + 12];
  const text = `${title}: ${groups.map(({ name, images }) => `${name} ${images.length}`).join(", ")}`;
  const png = `data:image/png;base64,${greyPng(pixels, columns).toString("base64")}`;
  const svg = [
    figureHead({ width, height, letters: 12, text }, title),
    ...groups.map(
      ({ name }, g) =>
        `<text x="${left - 8}" y="${top + zoom * (g + 0.5) * step}" text-anchor="end">${escapeHtml(name)}</text>`,
    ),
    `<image x="${left}" y="${top}" width="${zoom * columns}" height="${zoom * rows}" image-rendering="pixelated" `,
    `href="${png}"/></svg>`,
  ].join("");
  const data = [{ type: "image", source: png, hoverinfo: "skip" }];
  const layout = {
    title: { text: title },
    xaxis: { visible: false },
    yaxis: {
      ...{
        autorange: "reversed",
        scaleanchor: "x",
        automargin: true,
        tickvals: groups.map((_, g) => (g + 0.5) * step),
      },
      ticktext: groups.map(({ name }) => name),
    },
  };
  return { title, data, layout, svg, text };
}

/** 8-bit grey, no filter (ISO/IEC 15948). */
function greyPng(pixels: Uint8Array, width: number): Buffer {
  const height = pixels.length / width;
  const lines = Buffer.alloc(height * (width + 1));
  for (let r = 0; r < height; r++) lines.set(pixels.subarray(r * width, (r + 1) * width), r * (width + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
