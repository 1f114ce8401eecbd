// Whether runs count at all: a verdict is of real, current ones.
import { byNormalClass, type RunGroup } from "./select-runs";
import type { Judgement } from "./verdict";

/**
 * The verdict, where the runs count at all.
 * @param normalClasses that a printed mean of the paper profile is over; null where it is over none.
 */
export function judgeGroup(
  group: RunGroup,
  verdictOnReal: () => Judgement,
  normalClasses: number | null = null,
): Judgement {
  const [{ data, spec }] = group.records;
  if (data.origin === "stand-in") return { verdict: "stand-in", reason: "generated data, compared with nothing" };
  if (group.stale)
    return {
      verdict: "stale",
      reason: `made by revision ${spec.revision} of ${spec.method}; run it again ('retable status' says what changed)`,
    };
  const run = byNormalClass(group, () => 0).length;
  if (spec.profile === "paper" && normalClasses !== null && run < normalClasses) {
    return {
      verdict: "incomplete",
      reason: `${run} of ${normalClasses} normal classes run, ${group.records.length} runs`,
    };
  }
  const { verdict, reason } = verdictOnReal();
  const aside =
    group.setAside === 0
      ? ""
      : `; ${group.setAside} other stored ${group.setAside === 1 ? "run" : "runs"} (seed, options, revision or data) not counted`;
  return { verdict, reason: reason + aside };
}
