// Claims that one method is ahead: what makes them hold, fail, or stay open.
import assert from "node:assert/strict";
import type { RunRecord } from "../../lib/experiment/record";
import { compare, type ComparedRow } from "../../lib/report/compare";
import { readMargins } from "../../lib/report/margins";
import { readPublished } from "../../lib/report/published";
import { executed, spec, storedRun } from "../experiment/synthetic-runs";

const ff12 = readPublished("ff12-kdd-ecg");
const margins = readMargins();
const [{ dataset }] = ff12.cells;
const methods = ["AE", "VAE", "BiGAN", "Seq2seq", "PCA", "OCSVM", "OCSVM (nu 0.01)"] as const;
type Figures = Partial<Record<(typeof methods)[number], readonly number[]>>;

/** With either nu. */
const svms: Figures = { OCSVM: [0.86, 0.86], "OCSVM (nu 0.01)": [0.86, 0.86] };

/** One run per F1; `parameters` of each method are those given. */
function records(f1: Figures, parameters: Partial<Record<string, number>> = {}): RunRecord[] {
  return methods.flatMap((method) =>
    (f1[method] ?? [0.5, 0.5]).map((value, seed) => {
      const of = spec(seed, { paper: "ff12-kdd-ecg", dataset, method });
      const run = executed(seed, { [method]: { F1: value } });
      return storedRun(of, { ...run, health: { ...run.health, parameters: parameters[method] ?? 100 } }).record;
    }),
  );
}

function claim(id: string, of: readonly RunRecord[]): ComparedRow {
  const row = compare(ff12, of, margins, "quick").find(({ table, method }) => table === "claims" && method === id);
  assert.ok(row);
  return row;
}

describe("A claim that a method leads", () => {
  it("holds where the method is ahead of every other beyond chance, and says by how much", () => {
    const row = claim("ae-best", records({ AE: [0.9, 0.91, 0.905], ...svms }));
    const over = (name: string): string => `holds, F1: AE 0.9050, ${name} 0.8600`;
    const reason = `the text's nu: ${over("OCSVM (nu 0.01)")}; the code's nu: ${over("OCSVM")}`;
    assert.deepEqual([row.verdict, row.reason], ["holds", reason]);
    assert.deepEqual([row.reproduced?.runs, row.of], [3, "F1 of AE"]);
  });

  it("does not hold where one other method is ahead beyond chance, and is open where chance may decide", () => {
    assert.equal(claim("ae-best", records({ AE: [0.7, 0.701], ...svms })).verdict, "does not hold");
    // Behind at 5 %, but one of five that could be: p is .02, and .01 is asked for.
    assert.equal(claim("ae-best", records({ AE: [0.7, 0.71], ...svms })).verdict, "inconclusive");
    assert.equal(claim("ae-best", records({ AE: [0.95, 0.75, 0.9], ...svms })).verdict, "inconclusive");
    assert.equal(claim("ae-best", records({ AE: [0.95], ...svms })).verdict, "inconclusive");
  });

  it("is not judged while a method has no run", () => {
    const row = claim("ae-best", records({ AE: [0.9, 0.9], PCA: [] }));
    assert.deepEqual([row.verdict, row.reason], ["not run", "no run of PCA"]);
    assert.equal(claim("ae-best", []).verdict, "not run");
  });

  it("is judged on the table's own data set", () => {
    const elsewhere = records({ AE: [0.9, 0.91] }).map((record) => ({
      ...record,
      spec: { ...record.spec, dataset: "ECG5000" },
    }));
    const behind = "does not hold, F1: AE 0.4005, VAE 0.5000";
    const row = claim("ae-best", [...elsewhere, ...records({ AE: [0.4, 0.401] })]);
    assert.deepEqual(
      [row.verdict, row.reason],
      ["does not hold", `the text's nu: ${behind}; the code's nu: ${behind}`],
    );
    assert.equal(claim("ae-best", elsewhere).verdict, "not run");
  });

  it("is stale where the runs of one rival are, and compared with nothing where they are of generated data", () => {
    const runs = records({ AE: [0.9, 0.91] });
    const verdict = (of: readonly RunRecord[], isCurrent?: (run: Pick<RunRecord, "spec">) => boolean): string =>
      compare(ff12, of, margins, "quick", isCurrent && { isCurrent }).find(({ method }) => method === "ae-best")!
        .verdict;
    assert.equal(verdict(runs), "holds");
    assert.equal(
      verdict(runs, ({ spec }) => spec.method !== "OCSVM"),
      "stale",
    );
    const generated = runs.map((record) =>
      record.spec.method === "PCA" ? { ...record, data: { ...record.data, origin: "stand-in" as const } } : record,
    );
    assert.equal(verdict(generated), "stand-in");
  });

  it("about a count needs one run of each", () => {
    const each = Object.fromEntries(methods.map((method) => [method, [0.5]]));
    const row = claim("bigan-largest", records(each, { BiGAN: 8213, Seq2seq: 2741 }));
    const reason = "holds, numbers to store: BiGAN 8,213, Seq2seq 2,741";
    assert.deepEqual([row.verdict, row.reason], ["holds", `the text's nu: ${reason}; the code's nu: ${reason}`]);
    const larger = { BiGAN: 8213, OCSVM: 18_507, "OCSVM (nu 0.01)": 20_000 };
    assert.equal(claim("bigan-largest", records(each, larger)).verdict, "does not hold");
  });

  it("is open where it depends on a setting of which text and code differ, and names the setting", () => {
    const each = Object.fromEntries(methods.map((method) => [method, [0.5]]));
    const numbers = { BiGAN: 8213, Seq2seq: 2741, OCSVM: 1198, "OCSVM (nu 0.01)": 18_735 };
    const row = claim("bigan-largest", records(each, numbers));
    assert.equal(row.verdict, "inconclusive");
    assert.equal(
      row.reason,
      "the text's nu: does not hold, numbers to store: BiGAN 8,213, OCSVM (nu 0.01) 18,735; " +
        "the code's nu: holds, numbers to store: BiGAN 8,213, Seq2seq 2,741",
    );
    const unread = claim("bigan-largest", records({ ...each, "OCSVM (nu 0.01)": [] }, numbers));
    assert.deepEqual([unread.verdict, unread.reason], ["not run", "no run of OCSVM (nu 0.01)"]);
  });
});
