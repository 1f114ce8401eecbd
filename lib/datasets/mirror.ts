// A mirror that can hold nothing: it is passed over, which would otherwise be seen only where a file is found nowhere else.
import { statSync } from "node:fs";
import { isAddress } from "./places";

/** What is wrong with the value of RETABLE_MIRROR; null where it is a folder or an http(s) address, which is not asked, or not set. */
export function mirrorProblem(mirror: string | null): string | null {
  if (mirror === null || isAddress(mirror)) return null;
  if (statSync(mirror, { throwIfNoEntry: false })?.isDirectory() === true) return null;
  return `RETABLE_MIRROR: expected a folder that exists or an http(s) address, got '${mirror}'. It is passed over: correct or unset it.`;
}
