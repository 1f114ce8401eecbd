// Whether runs count at all: a verdict is of real, current ones.
import { counted } from "./counted";
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
  const lacking = normalClassesLacking(group, normalClasses);
  if (lacking > 0) {
    return {
      verdict: "incomplete",
      reason: `${normalClasses! - lacking} of ${normalClasses} normal classes run, ${group.records.length} runs`,
    };
  }
  const { verdict, reason } = verdictOnReal();
  const aside =
    group.setAside === 0
      ? ""
      : `; ${counted(group.setAside, "other stored run")} (seed, options, revision or data) not counted`;
  return { verdict, reason: reason + aside };
}

/** How many of the normal classes that a printed mean is over have no run of the paper profile; 0 for other profiles, and where there are none. */
export function normalClassesLacking(group: RunGroup, normalClasses: number | null): number {
  if (group.records[0].spec.profile !== "paper" || normalClasses === null) return 0;
  return Math.max(0, normalClasses - byNormalClass(group, () => 0).length);
}
