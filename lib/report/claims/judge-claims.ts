// The verdict on a paper's claim in words: each kind of claim has a judge of its own.
import type { Times } from "../../experiment/times";
import { auprc, digitGroup, judgeDigits } from "./digit-claims";
import { judgeGroup } from "../judge-group";
import { groupOf, judgeLead, leadOf } from "./leads";
import { isPairedClaim, judgePaired } from "./paired-claims";
import type { PublishedCell, PublishedClaim } from "../published";
import { reproduce, type Reproduced } from "../reproduced";
import type { RunGroup } from "../select-runs";
import { claimFigure } from "../sources";
import { isTimed, judgeTimed } from "./time-claims";
import { judgeClaim, type Judgement } from "../verdict";

/** What claims are judged by. */
export interface Evidence {
  readonly paper: string;
  readonly cells: readonly PublishedCell[];
  readonly groups: readonly RunGroup[];
  /** Of the profile; undefined where none were measured. */
  readonly times: Times | undefined;
}

export interface JudgedClaim extends Judgement {
  /** The figure nearest to what the claim says; null where nothing was run. */
  readonly reproduced: Reproduced | null;
}

/** Null for a claim of another kind. */
type ClaimJudge = (claim: PublishedClaim, evidence: Evidence) => JudgedClaim | null;

const notRun: JudgedClaim = { reproduced: null, verdict: "not run", reason: "no run of this profile" };

const judges: readonly ClaimJudge[] = [byTimes, byLead, byPairs, byDigits, byFigure];

export function judgeWords(claim: PublishedClaim, evidence: Evidence): JudgedClaim {
  for (const judge of judges) {
    const found = judge(claim, evidence);
    if (found !== null) return found;
  }
  return { reproduced: null, verdict: "not run", reason: "nothing checks this claim yet" };
}

function byTimes(claim: PublishedClaim, { paper, times }: Evidence): JudgedClaim | null {
  if (!isTimed(paper, claim.id)) return null;
  const reason = "no times of this profile: 'retable bench --paper NAME --write' measures those of the paper profile";
  if (times === undefined) return { ...notRun, reason };
  const { value, ...judgement } = judgeTimed(claim, times);
  // Measured once, by no run of the store.
  const once = { sd: null, runs: 1, profile: "paper", seeds: [], values: [], records: [] } as const;
  return { reproduced: { mean: value, ...once }, ...judgement };
}

function byLead({ id }: PublishedClaim, { paper, cells, groups }: Evidence): JudgedClaim | null {
  const lead = leadOf(paper, id);
  if (lead === null) return null;
  const group = groupOf(lead, lead.method, cells, groups);
  if (group === undefined) return notRun;
  const { reproduced } = reproduce(group, (record) => lead.figure(record, lead.method));
  return { reproduced, ...judgeGroup(group, () => judgeLead(lead, cells, groups)) };
}

function byPairs({ id }: PublishedClaim, { paper, cells, groups }: Evidence): JudgedClaim | null {
  if (!isPairedClaim(paper, id)) return null;
  const { judgement, least, groups: compared } = judgePaired(paper, id, cells, groups);
  if (least === null) return { reproduced: null, ...judgement };
  const { leads, group } = least;
  const { reproduced } = reproduce({ ...group, records: [...leads.keys()] }, (record) => leads.get(record)!);
  const doubtful = compared.find(({ stale, records: [{ data }] }) => stale || data.origin === "stand-in");
  return { reproduced, ...judgeGroup(doubtful ?? group, () => judgement) };
}

function byDigits({ id }: PublishedClaim, { paper, groups }: Evidence): JudgedClaim | null {
  const group = digitGroup(paper, id, groups);
  if (group === null) return null;
  if (group === undefined) return notRun;
  const { value: counted, ...judgement } = judgeDigits(id, groups);
  if (judgement.verdict === "not run") return { reproduced: null, ...judgement };
  const { reproduced } = reproduce(group, auprc);
  const found = counted === undefined ? reproduced : { ...reproduced, mean: counted, sd: null, values: [] };
  return { reproduced: found, ...judgeGroup(group, () => judgement) };
}

function byFigure({ id, value }: PublishedClaim, { paper, groups }: Evidence): JudgedClaim | null {
  const claimed = claimFigure(paper, id);
  if (claimed === null || value === null) return null;
  const group = groups.find(({ records: [{ spec }] }) => spec.method === claimed.method);
  if (group === undefined) return notRun;
  const { reproduced, values } = reproduce(group, claimed.figure);
  return { reproduced, ...judgeGroup(group, () => judgeClaim(values, value)) };
}
