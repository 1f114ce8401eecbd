// The status for a terminal.
import { duration } from "../progress";
import type { MethodStatus, Status } from "./status";

/** One line per method, reasons and the filling command below it. */
export function statusTable({ methods }: Status): string {
  const blocks = methods.map((line) => {
    const { paper, profile, dataset, method, expected, present, missing, damaged, more, stale } = line;
    const counts = [
      `${present} of ${expected}`,
      ...(more > 0 ? [`${more} more`] : []),
      ...(missing.length > 0 ? [`missing seed ${missing.join(", ")}`] : []),
      ...(damaged.length > 0 ? [`of these damaged seed ${damaged.join(", ")}`] : []),
      ...(stale.length > 0 ? [`${stale.length} stale`] : []),
    ];
    const reasons = [...new Set(stale.map(({ why }) => why))].map((why) => {
      const seeds = stale.filter((run) => run.why === why).map(({ seed }) => seed);
      return `  stale, seed ${seeds.join(", ")}: ${why}\n`;
    });
    return `${paper}  ${profile}  ${dataset}  ${method}: ${counts.join(", ")}\n${reasons.join("")}${next(line)}`;
  });
  return blocks.join("");
}

function next({ command, secondsLeft, secondsEach }: MethodStatus): string {
  if (command === null) return "";
  const time =
    secondsLeft === null || secondsEach === null
      ? "time unknown: no such run is recorded"
      : `about ${duration(secondsLeft * 1000)} with one worker, ${duration(secondsEach * 1000)} each`;
  return `  ${command}  (${time})\n`;
}
