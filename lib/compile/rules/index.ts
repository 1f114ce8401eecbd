// The table of rules: every tfjs kernel that a compiled step may use.
import type { Rules } from "../rule";
import { elementwise } from "./elementwise";
import { linalg } from "./linalg";
import { movement } from "./movement";
import { reductions } from "./reduction";

export const rules: Rules = { ...elementwise, ...linalg, ...movement, ...reductions };
