// The bench's text in its README, between two markers that a command finds.
const [begin, end] = ["<!-- bench -->", "<!-- end of bench -->"];

/** `readme` with `text` in place of what stood between the markers. */
export function withTable(readme: string, text: string): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) {
    throw new Error(
      `bench: expected the lines '${begin}' and '${end}' in lib/bench/README.md, got a file without. Add them.`,
    );
  }
  return `${readme.slice(0, from + begin.length)}\n\n\`\`\`text\n${text}\`\`\`\n\n${readme.slice(to)}`;
}
