// The report page's runs: health guards, detectors, and the provenance of every record.
import type { RunRecord } from "../../experiment/record";
import { counted } from "../counted";
import { escapeHtml } from "../escape";
import { healthGuards, healthWarnings } from "../health";
import { breakable, facts, scrollTable, tableRow } from "./parts";
import type { PaperReport } from "../report";
import { byNormalClasses } from "../select-runs";
import { detectorTable, healthTable } from "../setting-tables";
import { runWords } from "../setting-words";
import { replicateNames } from "../words";

export function healthSection(paper: PaperReport): string {
  const { runs } = paper;
  const flagged = runs.filter(({ record }) => healthWarnings(record).length > 0).length;
  const sound = `<p>${runs.length - flagged} of ${counted(runs.length, "run")} pass every guard: ${healthGuards}.</p>`;
  const [health, detectors] = [healthTable(paper), detectorTable(paper)];
  const healthRows = health.rows.map(([setting, guards, ...cells]) =>
    tableRow(breakable(setting), [guardChip(guards), ...cells.map(escapeHtml)]),
  );
  const detectorRows = detectors.rows.map(([detector, ...cells]) =>
    tableRow(breakable(detector), cells.map(escapeHtml)),
  );
  return `<h3>Health guards</h3>
${sound}
<details class="list settings"><summary>Each setting: guards, seeds, training, time</summary>
${scrollTable("Health of the runs", health.columns, healthRows)}</details>
<details class="list settings"><summary>Each detector: untrained baseline, interval, distinct scores, and what threshold or gamma were chosen on</summary>
${scrollTable("Detectors", detectors.columns, detectorRows)}</details>`;
}

function guardChip(text: string): string {
  return text === "pass"
    ? `<span class="chip short good">✓ pass</span>`
    : `<span class="chip bad">▼ ${escapeHtml(text)}</span>`;
}

export function provenanceSection({ groups, runs }: PaperReport): string {
  const names = replicateNames(groups);
  const settings = groups.map((group) => {
    const records = group.map(({ record }) => record);
    return `<details><summary>${escapeHtml(runWords(records[0]))}, ${counted(records.length, "run")}</summary>${sharedFacts(records)}${runTable(records, names)}</details>`;
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
  return scrollTable(`Runs: ${runWords(records[0])}`, heads, lines);
}
