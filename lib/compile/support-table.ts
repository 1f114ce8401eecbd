// Which tfjs kernels a compiled step may use and what becomes of each, read off the rules at work.
import type { Graph } from "./graph";
import { opsOf } from "./lower";
import { rules } from "./rules";

/**
 * A Markdown table, one row per rule.
 * @param samples traced programs; the ONNX operations listed are those that their calls became.
 * @throws when no sample reaches a rule.
 */
export function supportTable(samples: readonly Graph[]): string {
  const calls = samples.flatMap((graph) => graph.calls);
  const rows = Object.keys(rules)
    .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    .map((kernel) => {
      const own = calls.filter((call) => call.kernel === kernel);
      if (own.length === 0) throw new Error(`supportTable: expected a sample that calls ${kernel}, got none.`);
      const ops = [...new Set(own.flatMap(opsOf))];
      return `| ${kernel} | ${ops.length === 0 ? "(no node)" : ops.join(", ")} | ${rules[kernel].note ?? ""} |`;
    });
  return ["| tfjs kernel | ONNX operations | Note |", "| --- | --- | --- |", ...rows].join("\n");
}
