// Claims about time, judged from one measurement, and the table of it.
import assert from "node:assert/strict";
import type { MethodTime } from "../../lib/experiment/times";
import { compare, type ComparedRow } from "../../lib/report/compare";
import { readMargins } from "../../lib/report/margins";
import type { IsCurrent } from "../../lib/report/select-runs";
import { readPublished } from "../../lib/report/published";
import { buildReport } from "../../lib/report/report";
import { loadingLines, timesText } from "../../lib/report/time-table";
import { reproducedWords } from "../../lib/report/words";
import { times } from "../experiment/synthetic-times";

const margins = readMargins();
type Changes = Readonly<Record<string, Partial<MethodTime>>>;

const methods = ["AE", "VAE", "BiGAN", "Seq2seq", "OCSVM", "OCSVM (nu 0.01)"];
const alike = Object.fromEntries(methods.map((method) => [method, {}]));

function claim(id: string, changes: Changes | null, profile: "paper" | "quick" = "paper"): ComparedRow {
  const measured = changes === null ? [] : [times({ ...alike, ...changes })];
  const rows = compare(readPublished("ff12-kdd-ecg"), [], margins, profile, { times: measured });
  return rows.find(({ method }) => method === id)!;
}

const scoring = (AE: number, text: number, code: number): Changes => ({
  AE: { secondsPer1000Rows: AE },
  "OCSVM (nu 0.01)": { secondsPer1000Rows: text },
  OCSVM: { secondsPer1000Rows: code },
});

describe("A claim about time", () => {
  it("of a method so many times faster holds when it does for both readings of nu, fails for neither, and is open between", () => {
    const row = claim("ocsvm-inference", scoring(0.3, 0.02, 0.01));
    assert.deepEqual([row.verdict, row.reason], ["holds", "OCSVM (nu 0.01): 15.0 times, OCSVM: 30.0 times"]);
    assert.ok(Math.abs(row.reproduced!.mean - 15) < 1e-9);
    assert.equal(row.of, "times as fast as AE: OCSVM (nu 0.01)");
    assert.equal(claim("ocsvm-inference", scoring(12, 1, 1)).verdict, "holds");
    const open = claim("ocsvm-inference", scoring(0.3, 0.2, 0.01));
    assert.deepEqual([open.verdict, reproducedWords(open)], ["inconclusive", "1.50"]);
    const slower = claim("ocsvm-inference", scoring(0.001, 0.3, 0.2));
    assert.deepEqual([slower.verdict, reproducedWords(slower)], ["does not hold", "0.0033"]);
  });

  it("of methods that train fastest holds when each of them is faster than each other one, and says how long all take", () => {
    const training = (AE: number, OCSVM: number): Changes => ({
      AE: { trainSeconds: AE },
      OCSVM: { trainSeconds: OCSVM },
      VAE: { trainSeconds: 4 },
      BiGAN: { trainSeconds: 3 },
      Seq2seq: { trainSeconds: 400 },
    });
    const row = claim("ocsvm-ae-fast-train", training(2.5, 0.5));
    const reason = "seconds of training: OCSVM 0.500, AE 2.50, BiGAN 3.00, VAE 4.00, Seq2seq 400";
    assert.deepEqual([row.verdict, row.reason, row.reproduced!.mean], ["holds", reason, 2.5]);
    assert.equal(row.of, "seconds of training, the slowest of AE and OCSVM");
    assert.equal(claim("ocsvm-ae-fast-train", training(3.5, 0.5)).verdict, "does not hold");
  });

  it("of AnoEAN holds when it trains in less time than each GAN, and scores in less than every method", () => {
    const methods = ["AnoEAN", "SVM", "OCSVM", "EGBAD", "ALAD", "AnoGAN"];
    const judged = (changes: Changes): ComparedRow[] => {
      const measured = { ...times({ ...Object.fromEntries(methods.map((name) => [name, {}])), ...changes }) };
      const all = [{ ...measured, paper: "anoean" }];
      const rows = compare(readPublished("anoean"), [], margins, "paper", { times: all });
      return ["trains-faster-than-gans", "scores-fastest"].map((id) => rows.find(({ method }) => method === id)!);
    };
    const [trained, scored] = judged({
      AnoEAN: { trainSeconds: 0.5, secondsPer1000Rows: 0.25 },
      SVM: { trainSeconds: 0.1 },
      EGBAD: { secondsPer1000Rows: 0.5 },
    });
    assert.deepEqual(
      [trained.verdict, trained.of, scored.verdict, scored.of, scored.reproduced?.mean],
      ["holds", "seconds of training of AnoEAN", "holds", "times as fast as EGBAD", 2],
    );
    assert.match(scored.reason, /^ms per 1,000 rows: AnoEAN 250, EGBAD 500, /);
    const slow = judged({ ALAD: { trainSeconds: 0.9 }, SVM: { secondsPer1000Rows: 0.9 } });
    assert.deepEqual(
      slow.map(({ verdict }) => verdict),
      ["does not hold", "does not hold"],
    );
  });

  it("is stale once a method that it speaks of is run in another way, and no other claim is", () => {
    const measured = [times({ ...alike, ...scoring(0.3, 0.02, 0.01) })];
    const isCurrent: IsCurrent = ({ spec }) => spec.method !== "OCSVM (nu 0.01)";
    const rows = compare(readPublished("ff12-kdd-ecg"), [], margins, "paper", { times: measured, isCurrent });
    const of = (id: string): ComparedRow => rows.find(({ method }) => method === id)!;
    const { verdict, reason } = of("ocsvm-inference");
    assert.equal(verdict, "stale");
    assert.equal(
      reason,
      "measured with other options or by an earlier revision of OCSVM (nu 0.01); measure anew with 'retable bench --paper ff12-kdd-ecg --write'",
    );
    assert.notEqual(of("ocsvm-ae-fast-train").verdict, "stale");
  });

  it("is not judged without times, in another profile, or by times that lack a method", () => {
    for (const row of [claim("ocsvm-inference", null), claim("ocsvm-inference", scoring(1, 1, 1), "quick")]) {
      assert.deepEqual([row.verdict, row.reproduced], ["not run", null]);
      assert.match(row.reason, /'retable bench --paper ff12-kdd-ecg --write' measures those of the paper profile$/);
    }
    assert.throws(
      () => compare(readPublished("ff12-kdd-ecg"), [], margins, "paper", { times: [times({ AE: {} })] }),
      /^Error: compare: expected a time of OCSVM \(nu 0\.01\) for the claim ocsvm-inference, got none\. Measure anew/,
    );
  });
});

describe("The table of times", () => {
  it("has a line per method under the machine, its load and the day, and says what reading the data took", () => {
    const text = timesText(
      times({
        AE: { epochSeconds: 0.1234, secondsPer1000Rows: 0.000456 },
        OCSVM: { epochs: null, epochSeconds: null },
      }),
    );
    const [caption, heads, , ae, svm, loading] = text.trimEnd().split("\n");
    assert.match(
      caption,
      /^ECG5000, one training at one setting of each method\. Measured in one run on \d{4}-\d\d-\d\d: .*; onnxruntime on cpu, 1 thread; load 0\.5 to 1\.3; /,
    );
    assert.match(heads, /^method +rows trained on +epochs +an epoch, s +training, s +1,000 rows scored, ms/);
    assert.match(ae, /^AE +97,278 +10 +0\.123 +1\.00 +0\.456 +100 +400$/);
    assert.match(svm, /^OCSVM +97,278 +– +– +1\.00 +1000 +100 +400$/);
    assert.equal(loading, "KDD99: 805,050 rows read into typed arrays in 4.3 s of CPU time, at most 0.60 GB");
    assert.deepEqual(loadingLines({ ...times({ AE: {} }), loading: [] }), []);
  });

  it("is part of a report of the paper profile alone", () => {
    const published = [readPublished("ff12-kdd-ecg")];
    const given = { published, stored: { runs: [], damaged: [] }, margins, labelsOf: () => null };
    const options = { times: [times(alike)] };
    const shown = (["paper", "quick"] as const).map(
      (profile) => buildReport({ ...given, profile, options }).papers[0].times,
    );
    assert.deepEqual(shown, [options.times[0], null]);
  });
});
