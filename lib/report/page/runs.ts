// The report page's runs: health guards, detectors, and the provenance of every record.
import type { RunRecord } from "../../experiment/record";
import { escapeHtml } from "../escape";
import { healthWarnings } from "../health";
import { breakable, counted, facts, scrollTable, tableRow } from "./parts";
import type { PaperReport } from "../report";
import { contaminationWords } from "../contamination-words";
import { byNormalClasses } from "../select-runs";
import { replicateNames } from "../words";

/** Sound runs beyond these are counted, not listed. */
const mostListed = 20;

export function healthSection({ groups, runs, aucIntervals }: PaperReport): string {
  const names = replicateNames(groups);
  const judged = runs.map(({ record }) => ({ record, guards: healthWarnings(record) }));
  const isShort = runs.length <= mostListed;
  const shown = isShort ? judged : judged.filter(({ guards }) => guards.length > 0);
  const lines = shown.map(({ record, guards }) => {
    const { health } = record;
    const state =
      guards.length === 0
        ? `<span class="chip good">✓ pass</span>`
        : guards.map((text) => `<span class="chip bad">▼ ${escapeHtml(text)}</span>`).join(" ");
    return tableRow(`${runGroupName(record)}, ${escapeHtml(names.get(record)!)}`, [
      `${health.lossFirst.toPrecision(4)} → ${health.lossLast.toPrecision(4)}`,
      health.weightsMoved.toPrecision(3),
      String(health.parameters),
      state,
    ]);
  });
  const table =
    lines.length === 0
      ? ""
      : scrollTable(
          "Health of the runs",
          ["run", "loss first → last", "weights moved (rms)", "parameters", "guards"],
          lines,
        );
  const rest = isShort
    ? ""
    : `<p>${counted(runs.length - shown.length, "run")} of ${runs.length} pass every guard.</p>`;
  const flagged =
    isShort || shown.length === 0
      ? table
      : `<details><summary>${counted(shown.length, "run")} with a warning</summary>${table}</details>`;
  const detectors = runs.flatMap(({ record }, run) =>
    record.results.map(({ method, metrics, untrainedAuc, distinctScores, thresholdSource }, index) =>
      tableRow(`${breakable(method)}, ${escapeHtml(names.get(record)!)}`, [
        untrainedAuc === null ? "no model" : untrainedAuc.toFixed(4),
        metrics.AUC === undefined ? "" : metrics.AUC.toFixed(4),
        aucIntervals[run][index]?.map((end) => end.toFixed(4)).join("…") ?? "–",
        String(distinctScores),
        thresholdSource,
      ]),
    ),
  );
  const heads = [
    "detector",
    "untrained AUC",
    "trained AUC",
    "95 % interval (DeLong)",
    "distinct scores",
    "threshold from",
  ];
  return `<h3>Health guards</h3>
${rest}${flagged}
<details><summary>Each detector: untrained baseline, interval, distinct scores, threshold source</summary>
${scrollTable("Detectors", heads, detectors)}</details>`;
}

export function provenanceSection({ groups, runs }: PaperReport): string {
  const names = replicateNames(groups);
  const settings = groups.map((group) => {
    const records = group.map(({ record }) => record);
    return `<details><summary>${runGroupName(records[0])}, ${counted(records.length, "run")}</summary>${sharedFacts(records)}${runTable(records, names)}</details>`;
  });
  return `<details><summary>Provenance of ${counted(runs.length, "run")}</summary>${settings.join("")}</details>`;
}

/** What the runs of a setting have in common, and every value where they have not. */
function sharedFacts(records: readonly RunRecord[]): string {
  const all = (value: (record: RunRecord) => string): string =>
    [...new Set(records.map(value))].map((text) => `<code>${escapeHtml(text)}</code>`).join("<br>");
  // What the table of the runs names.
  const differ = byNormalClasses(records).length > 1;
  const unshared = { normalClass: undefined, ...(differ && { normalClasses: undefined }) };
  return facts([
    ["data", all(({ data }) => `${data.name}, ${data.origin}, sha256 ${data.digest}`)],
    ["options", all(({ spec }) => JSON.stringify({ ...spec.options, ...unshared }))],
    [
      "engine",
      all(
        ({ provenance: { engine, device = "cpu", threads } }) => `${engine}, ${device}, ${counted(threads, "thread")}`,
      ),
    ],
    [
      "versions",
      all(({ provenance: { versions } }) =>
        Object.entries(versions)
          .map((pair) => pair.join(" "))
          .join(", "),
      ),
    ],
    ["revision", all(({ spec, provenance }) => `${provenance.revision}; method revision ${spec.revision}`)],
    ["lockfile", all(({ provenance }) => provenance.lockfile)],
    ["machine", all(({ provenance }) => provenance.machine)],
  ]);
}

function runTable(records: readonly RunRecord[], names: ReadonlyMap<RunRecord, string>): string {
  const { paper, profile } = records[0].spec;
  const lines = records.map((record) => {
    const { key, provenance, scoresDigest } = record;
    return `<tr id="r-${key}" tabindex="-1"><th scope="row">${escapeHtml(names.get(record)!)}</th><td><code>${key}.json</code></td><td><code>${scoresDigest.slice(0, 16)}</code></td><td>${escapeHtml(provenance.startedAt.slice(0, 16).replace("T", " "))}</td><td>${provenance.seconds.toFixed(0)}</td></tr>`;
  });
  const heads = [
    "run",
    `record in results/runs/${paper}/${profile}`,
    "sha256 of the scores",
    "started (UTC)",
    "seconds",
  ];
  return scrollTable("Runs", heads, lines);
}

function runGroupName({ spec }: RunRecord): string {
  const share = spec.options.contamination;
  const setting = typeof share === "number" ? `, ${contaminationWords(share)} contaminated` : "";
  return escapeHtml(`${spec.dataset}, ${spec.method}${setting}`);
}
