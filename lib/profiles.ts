// How much of a paper is run: the fidelity of a run, which is part of its key.

/**
 * `smoke`: seconds, for CI. `quick`: minutes, real data. `paper`: the paper's own epochs, sizes and number of runs. `study`: declared
 * variations of the protocol, under method names of their own; they fill no cell of a printed table.
 */
export const profiles = ["smoke", "quick", "paper", "study"] as const;
export type Profile = (typeof profiles)[number];

/** Those whose runs fill printed tables. */
export type TableProfile = Exclude<Profile, "study">;
export const tableProfiles = profiles.filter((profile): profile is TableProfile => profile !== "study");
