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
  return (
    svgHead(head) +
    `<rect width="${width}" height="${height}" rx="6" fill="#ffffff"/>` +
    `<text x="${left}" y="26" font-size="15" font-weight="600">${escapeHtml(title)}</text>`
  );
}
