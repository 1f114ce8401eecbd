// Text from papers and records, made safe for the formats it is put into.

/** For HTML and SVG, in text and in double-quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** For a cell of a Markdown table. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/([\\`*_[\]|])/g, "\\$1")
    .replace(/</g, "&lt;")
    .replace(/\r?\n/g, " ");
}

/** JSON that can stand inside a script element. Its numbers are drawn, and keep six digits: no screen shows more. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "number" ? Number(part.toPrecision(6)) : part))
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
}
