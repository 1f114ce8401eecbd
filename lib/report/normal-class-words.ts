// Which classes count as normal, in words.

/** `2 normal`, `0 to 4 normal`, `1, 3 normal`. */
export function normalClassWords(classes: readonly number[]): string {
  const [first] = classes;
  const isRange = classes.length > 2 && classes.every((y, i) => y === first + i);
  return `${isRange ? `${first} to ${classes[classes.length - 1]}` : classes.join(", ")} normal`;
}
