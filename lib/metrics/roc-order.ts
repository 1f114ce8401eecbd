// A ROC curve without its scores: the labels in the order of the scores, ties marked. Every metric that looks at ranks alone (AUC,
// average precision, DeLong's variance, the curve itself) follows from it, in about a thirtieth of the bytes of the scores.
import { deflateSync, inflateSync } from "node:zlib";
import { countLabels } from "./labels";

export interface RocOrder {
  readonly anomalies: number;
  readonly normals: number;
  /**
   * From the highest score down, one bit per row for its label (1 = anomaly), then one bit per row that says whether it ties with the
   * row before; first row in the highest bit, each half padded to whole bytes; deflated (RFC 1950), in base64.
   */
  readonly order: string;
}

/** Throws on unequal lengths, and on labels and scores that rocAuc refuses. */
export function rocOrder(labels: ArrayLike<number>, scores: ArrayLike<number>): RocOrder {
  const { anomalies, normals } = countLabels("rocOrder", labels, scores);
  const rows = Array.from({ length: scores.length }, (_, row) => row);
  const wrong = rows.find((row) => !Number.isFinite(scores[row]));
  if (wrong !== undefined) {
    throw new Error(`rocOrder: expected finite scores, got ${scores[wrong]} at row ${wrong}. Check the detector.`);
  }
  // Within a tie by label, so that equal curves give equal bytes.
  rows.sort((a, b) => scores[b] - scores[a] || labels[b] - labels[a]);
  const bits = [
    ...packBits(rows.map((row) => labels[row] === 1)),
    ...packBits(rows.map((row, i) => i > 0 && scores[row] === scores[rows[i - 1]])),
  ];
  return { anomalies, normals, order: deflateSync(Uint8Array.from(bits), { level: 9 }).toString("base64") };
}

/** Labels, and whole numbers that rank as the scores did, higher = more anomalous; the rows are sorted. Throws on a damaged order. */
export function rankedRows({ anomalies, normals, order }: RocOrder): { labels: Uint8Array; scores: Float32Array } {
  const size = anomalies + normals;
  const bits = inflateSync(Buffer.from(order, "base64"));
  const half = Math.ceil(size / 8);
  const bit = (at: number): number => (bits[at >> 3] >> (7 - (at & 7))) & 1;
  const labels = Uint8Array.from({ length: size }, (_, i) => bit(i));
  if (bits.length !== 2 * half || labels.reduce((sum, label) => sum + label, 0) !== anomalies) {
    throw new Error(
      `rankedRows: expected the order of ${anomalies} anomalies and ${normals} normals, got another. The record was edited: run it again.`,
    );
  }
  const scores = new Float32Array(size);
  let score = size;
  for (let i = 0; i < size; i++) scores[i] = bit(8 * half + i) === 1 ? score : --score;
  return { labels, scores };
}

function packBits(flags: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag, i) => flag && (bytes[i >> 3] |= 128 >> (i & 7)));
  return bytes;
}
