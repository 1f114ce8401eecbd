// Which classes count as normal, in words.

/** `2 normal`, `0 to 4 normal`, `1, 3 normal`. */
export function normalClassWords(classes: readonly number[]): string {
  return `${listed(classes, " to ")} normal`;
}

/** `0 to 4` where three or more follow one another, else one after the other. `to` stands between the ends. */
export function listed(numbers: readonly number[], to: string): string {
  const [first] = numbers;
  const isRange = numbers.length > 2 && numbers.every((number, i) => number === first + i);
  return isRange ? `${first}${to}${numbers[numbers.length - 1]}` : numbers.join(", ");
}
