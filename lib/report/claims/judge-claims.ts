// The verdict on a paper's claim in words: each kind of claim has a judge of its own.
import type { Times } from "../../experiment/times";
import { auprc, digitFigures, digitGroups, judgeDigits } from "./digit-claims";
import { judgeGroup } from "../judge-group";
import { groupOf, judgeLead, leadMethods, leadOf } from "./leads";
import { isPairedClaim, judgePaired } from "./paired-claims";
import type { PublishedCell, PublishedClaim } from "../published";
import { reproduce, type Reproduced } from "../reproduced";
import type { IsCurrent, RunGroup } from "../select-runs";
import { claimFigure, unjudged } from "../sources";
import { isTimed, judgeTimed } from "./time-claims";
import { judgeClaim, type Judgement } from "../verdict";

/** What claims are judged by. */
export interface Evidence {
  readonly paper: string;
  readonly cells: readonly PublishedCell[];
  readonly groups: readonly RunGroup[];
  /** That a printed mean is over; null where it is over none. */
  readonly normalClasses: number | null;
  /** Of the profile; undefined where none were measured. */
  readonly times: Times | undefined;
  readonly isCurrent?: IsCurrent | undefined;
}

export interface JudgedClaim extends Judgement {
  /** The figure nearest to what the claim says; null where nothing was run. */
  readonly reproduced: Reproduced | null;
  /** What that figure is, with its unit; left out where there is none. */
  readonly of?: string;
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
  return { ...notRun, reason: unjudged(evidence.paper, claim.id) };
}

function byTimes(claim: PublishedClaim, { paper, times, isCurrent }: Evidence): JudgedClaim | null {
  if (!isTimed(paper, claim.id)) return null;
  const reason = `no times of this profile: 'retable bench --paper ${paper} --write' measures those of the paper profile`;
  if (times === undefined) return { ...notRun, reason };
  const { value, ...judged } = judgeTimed(claim, times, isCurrent);
  // Measured once, by no run of the store.
  const once = { sd: null, runs: 1, profile: "paper", seeds: [], values: [], records: [] } as const;
  return { reproduced: { mean: value, ...once }, ...judged };
}

function byLead({ id }: PublishedClaim, { paper, cells, groups }: Evidence): JudgedClaim | null {
  const lead = leadOf(paper, id);
  if (lead === null) return null;
  const compared = leadMethods(lead, cells).map((method) => groupOf(lead, method, cells, groups));
  const [own] = compared;
  if (own === undefined) return notRun;
  const { reproduced } = reproduce(own, (record) => lead.figure(record, lead.method));
  const doubtful = compared.find((group) => group !== undefined && isDoubtful(group));
  const of = `${lead.of} of ${lead.method}`;
  return { reproduced, of, ...judgeGroup(doubtful ?? own, () => judgeLead(lead, cells, groups)) };
}

function byPairs({ id }: PublishedClaim, { paper, cells, groups, normalClasses }: Evidence): JudgedClaim | null {
  if (!isPairedClaim(paper, id)) return null;
  const { judgement, least, groups: compared } = judgePaired(paper, id, cells, groups, normalClasses);
  if (least === null) return { reproduced: null, ...judgement };
  const { leads, group, of } = least;
  const { reproduced } = reproduce({ ...group, records: [...leads.keys()] }, (record) => leads.get(record)!);
  return { reproduced, of, ...judgeGroup(compared.find(isDoubtful) ?? group, () => judgement) };
}

/** Runs that nothing can be judged from. */
function isDoubtful({ stale, records: [{ data }] }: RunGroup): boolean {
  return stale || data.origin === "stand-in";
}

function byDigits({ id }: PublishedClaim, { paper, groups }: Evidence): JudgedClaim | null {
  const compared = digitGroups(paper, id, groups);
  if (compared === null) return null;
  if (compared.length === 0) return notRun;
  const { value, ...judgement } = judgeDigits(id, groups);
  if (value === null) return { reproduced: null, ...judgement };
  const [own] = compared;
  const found = { ...reproduce(own, auprc).reproduced, mean: value, sd: null, values: [] };
  return { reproduced: found, of: digitFigures[id], ...judgeGroup(compared.find(isDoubtful) ?? own, () => judgement) };
}

function byFigure({ id, value }: PublishedClaim, { paper, groups }: Evidence): JudgedClaim | null {
  const claimed = claimFigure(paper, id);
  if (claimed === null || value === null) return null;
  const group = groups.find(({ records: [{ spec }] }) => spec.method === claimed.method);
  if (group === undefined) return notRun;
  const { reproduced, values } = reproduce(group, claimed.figure);
  return { reproduced, of: claimed.of, ...judgeGroup(group, () => judgeClaim(values, value)) };
}
