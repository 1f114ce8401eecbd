// The status for a terminal.
import { duration } from "../progress";
import { notDeclared } from "./why-stale";
import type { MethodStatus, Status } from "./status";

/** One line per method with its reasons; a command stands once, below the last of the methods that it fills. */
export function statusTable({ methods }: Status): string {
  const blocks = methods.map((line, i) => {
    const { paper, profile, dataset, method, expected, present, missing, damaged, more, stale, secondsEach } = line;
    const { dataMissing, unchecked, own } = line;
    const counts = [
      own.length > 0 ? `own runs, seed ${own.join(", ")}, ${notDeclared}` : `${present} of ${expected}`,
      ...(secondsEach === null ? [] : [`${duration(1000 * secondsEach)} each`]),
      ...(more > 0 ? [`${more} more`] : []),
      ...(missing.length > 0 ? [`missing seed ${missing.join(", ")}`] : []),
      ...(damaged.length > 0 ? [`of these damaged seed ${damaged.join(", ")}`] : []),
      ...(stale.length > 0 ? [`${stale.length} stale`] : []),
      ...(unchecked > 0 ? [`${unchecked} cannot be compared`] : []),
      ...(dataMissing ? ["data missing"] : []),
    ];
    const reasons = [...new Set(stale.map(({ why }) => why))].map((why) => {
      const seeds = stale.filter((run) => run.why === why).map(({ seed }) => seed);
      return `  stale, seed ${seeds.join(", ")}: ${why}\n`;
    });
    return `${paper}  ${profile}  ${dataset}  ${method}: ${counts.join(", ")}\n${reasons.join("")}${next(methods, i)}`;
  });
  return blocks.join("");
}

function next(methods: readonly MethodStatus[], i: number): string {
  const { command } = methods[i];
  if (command === null || methods.slice(i + 1).some((later) => later.command === command)) return "";
  const left = methods.filter((line) => line.command === command).map(({ secondsLeft }) => secondsLeft);
  const time = left.includes(null)
    ? "time unknown: no such run is recorded"
    : `about ${duration(1000 * left.reduce<number>((sum, seconds) => sum + seconds!, 0))} with one worker`;
  return `  ${command}  (${time})\n`;
}
