// The two ways in which a data file can fail its reader, kept apart: only a missing file may be replaced by a stand-in.
import type { Copy } from "./places";

/** No place has the file. `lookedIn` says, place by place, why not. */
export class DataMissing extends Error {
  override readonly name = "DataMissing";

  constructor(
    readonly file: string,
    readonly lookedIn: readonly string[],
  ) {
    super(
      `datasets: expected to find ${file}, got nothing in ${lookedIn.length} places: ${lookedIn.join("; ")}. ` +
        `Run 'npm run datasets -- fetch ${file}' with a network, or name a folder or an address that holds it in RETABLE_MIRROR.`,
    );
  }
}

/** A place has the file, and it is cut short, altered or unreadable. No other place is tried after that. */
export class DataCorrupt extends Error {
  override readonly name = "DataCorrupt";

  constructor(
    readonly file: string,
    readonly copy: Copy,
    expected: string,
    got: string,
    wayOut: string,
    lookedIn: readonly string[] = [],
  ) {
    const before = lookedIn.length === 0 ? "" : ` Looked before in: ${lookedIn.join("; ")}.`;
    super(`datasets: expected ${file} to be ${expected}, got ${got} at ${copy.at} (${copy.place}).${before} ${wayOut}`);
  }
}
