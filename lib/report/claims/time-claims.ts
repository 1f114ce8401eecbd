// Claims about time: judged from the times that were measured in one run, not from the runs of a table.
import type { MethodTime, Times } from "../../experiment/times";
import type { PublishedClaim } from "../published";
import type { IsCurrent } from "../select-runs";
import { threeDigits } from "../time-table";
import type { Judgement } from "../verdict";

interface Found extends Judgement {
  /** What was found, in the unit of the claim. */
  readonly value: number;
  /** What it is, with its unit. */
  readonly of: string;
}

type Judge = (claim: PublishedClaim, of: (method: string) => MethodTime) => Found;

/** `readings`: the settings of `method` between which the paper leaves the choice. All must be so many times faster, or none. */
function scoresFaster(method: string, readings: readonly string[]): Judge {
  return ({ value }, of) => {
    const ratios = readings.map((reading) => of(method).secondsPer1000Rows / of(reading).secondsPer1000Rows);
    const met = ratios.filter((ratio) => ratio >= value!).length;
    const reason = readings.map((reading, i) => `${reading}: ${threeDigits(ratios[i])} times`).join(", ");
    const verdict = met === ratios.length ? "holds" : met === 0 ? "does not hold" : "inconclusive";
    return { value: ratios[0], of: `times as fast as ${method}: ${readings[0]}`, verdict, reason };
  };
}

/** `first` are trained in less time than any of `others`; the value is the longest that one of them takes, in seconds. */
function trainFaster(first: readonly string[], others: readonly string[]): Judge {
  return (_, of) => {
    const seconds = (method: string): number => of(method).trainSeconds;
    const slowest = Math.max(...first.map(seconds));
    const order = [...first, ...others].sort((a, b) => seconds(a) - seconds(b));
    return {
      value: slowest,
      of: `seconds of training${first.length > 1 ? ", the slowest" : ""} of ${first.join(" and ")}`,
      verdict: others.every((other) => seconds(other) > slowest) ? "holds" : "does not hold",
      reason: `seconds of training: ${order.map((method) => `${method} ${threeDigits(seconds(method))}`).join(", ")}`,
    };
  };
}

/** `method` scores a row in less time than any of `others`; the value is how many times as fast it is as the next. */
function scoresFastest(method: string, others: readonly string[]): Judge {
  return (_, of) => {
    const milliseconds = (name: string): number => 1000 * of(name).secondsPer1000Rows;
    const order = [method, ...others].sort((a, b) => milliseconds(a) - milliseconds(b));
    const [next] = order.filter((name) => name !== method);
    const ratio = milliseconds(next) / milliseconds(method);
    return {
      value: ratio,
      of: `times as fast as ${next}`,
      verdict: ratio > 1 ? "holds" : "does not hold",
      reason: `ms per 1,000 rows: ${order.map((name) => `${name} ${threeDigits(milliseconds(name))}`).join(", ")}`,
    };
  };
}

const judges: Readonly<Record<string, Readonly<Record<string, Judge>>>> = {
  "ff12-kdd-ecg": {
    // The text has nu = 0.01, the code 0.0001.
    "ocsvm-inference": scoresFaster("AE", ["OCSVM (nu 0.01)", "OCSVM"]),
    "ocsvm-ae-fast-train": trainFaster(["AE", "OCSVM"], ["VAE", "BiGAN", "Seq2seq"]),
  },
  anoean: {
    "trains-faster-than-gans": trainFaster(["AnoEAN"], ["EGBAD", "ALAD", "AnoGAN"]),
    // "Much faster" than the others, which has no number.
    "scores-fastest": scoresFastest("AnoEAN", ["SVM", "OCSVM", "EGBAD", "ALAD", "AnoGAN"]),
  },
};

export function isTimed(paper: string, id: string): boolean {
  return judges[paper]?.[id] !== undefined;
}

/** Stale when one of the methods that the claim speaks of is not run so today. Throws where the times lack one. */
export function judgeTimed(claim: PublishedClaim, { paper, methods }: Times, isCurrent: IsCurrent = () => true): Found {
  const bench = `'retable bench --paper ${paper} --write'`;
  const compared = new Set<MethodTime>();
  const found = judges[paper][claim.id](claim, (name) => {
    const time = methods.find(({ spec }) => spec.method === name);
    if (time === undefined)
      throw new Error(
        `compare: expected a time of ${name} for the claim ${claim.id}, got none. Measure anew with ${bench}.`,
      );
    compared.add(time);
    return time;
  });
  const old = [...compared].filter((time) => !isCurrent(time)).map(({ spec }) => spec.method);
  if (old.length === 0) return found;
  const reason = `measured with other options or by an earlier revision of ${old.join(", ")}; measure anew with ${bench}`;
  return { ...found, verdict: "stale", reason };
}
