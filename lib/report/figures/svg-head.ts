// How every static picture begins: its size and letters, what it shows in words, and for a figure its white ground and title.
import { escapeHtml } from "../escape";

export interface SvgHead {
  readonly width: number;
  readonly height: number;
  /** In pixels. */
  readonly letters: number;
  /** What the picture shows, for whoever hears it. */
  readonly text: string;
}

export function svgHead({ width, height, letters, text }: SvgHead): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
    'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" ' +
    `font-size="${letters}" fill="#1f2328"><title>${escapeHtml(text)}</title>`
  );
}

export function figureHead(head: SvgHead, title: string, left = 16): string {
  const { width, height } = head;
  const ground = `${svgHead(head)}<rect width="${width}" height="${height}" rx="6" fill="#ffffff"/>`;
  const line = (words: string, y: number, letters: number): string =>
    `<text x="${left}" y="${y}" font-size="${letters}" font-weight="600">${escapeHtml(words)}</text>`;
  if (title.length * bold(15) <= width - left) return ground + line(title, 26, 15);
  const [first, second] = halves(title);
  return ground + line(first, 18, 13) + line(second, 35, 13);
}

/** Pixels that a bold letter of this size takes. */
const bold = (letters: number): number => 0.56 * letters;

/** Cut at the blank next to the middle. */
function halves(title: string): [string, string] {
  const middle = title.length / 2;
  const blanks = [...title].flatMap((letter, i) => (letter === " " ? [i] : []));
  if (blanks.length === 0) return [title, ""];
  const at = blanks.reduce((best, i) => (Math.abs(i - middle) < Math.abs(best - middle) ? i : best));
  return [title.slice(0, at), title.slice(at + 1)];
}
