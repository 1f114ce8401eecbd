// Run keys: equal specs on equal data have the same key, whatever the order their fields were written in.
import { createHash } from "node:crypto";
import type { RunSpec } from "./record";

/** JSON with sorted object keys and no spaces (RFC 8785). Throws on a value that JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(",")}}`;
  }
  const isJson = value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
  if (!isJson) {
    throw new Error(
      `canonicalJson: expected a JSON value, got ${typeof value === "number" ? value : typeof value}. Leave the field out or write it as text.`,
    );
  }
  return JSON.stringify(value);
}

/** First 16 hex digits of the sha256 over spec and data digest. */
export function runKey(spec: RunSpec, dataDigest: string): string {
  return createHash("sha256")
    .update(canonicalJson({ spec, data: dataDigest }))
    .digest("hex")
    .slice(0, 16);
}
