// The table of rules: every tfjs kernel that a compiled step may use.
import type { Rules } from "../rule";
import { convolution } from "./convolution";
import { depthwise } from "./depthwise";
import { elementwise } from "./elementwise";
import { fused } from "./fused";
import { indexing } from "./indexing";
import { linalg } from "./linalg";
import { movement } from "./movement";
import { normalisation } from "./normalisation";
import { pooling } from "./pooling";
import { reductions } from "./reduction";
import { resize } from "./resize";

export const rules: Rules = {
  ...elementwise,
  ...linalg,
  ...convolution,
  ...depthwise,
  ...pooling,
  ...resize,
  ...normalisation,
  ...fused,
  ...indexing,
  ...movement,
  ...reductions,
};
