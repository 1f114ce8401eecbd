// Entry of a worker process: executes specs of any paper. Started by paperWorkers, never by hand.
import type { Dataset } from "../datasets/dataset";
import { fileCheckpoints } from "../experiment/checkpoints";
import { serveRuns } from "../experiment/worker-process";
import { findPaper, papers } from "./index";
import { requireKnownOptions } from "./known";
import type { Paper } from "./paper";
import type { WorkerSettings } from "./paper-workers";

const { digests, ...compute } = JSON.parse(process.argv[2]) as WorkerSettings;
const loaded = new Map<string, Promise<Dataset>>();

/**
 * Loaded once. Found before training and not after: data other than the parent has would be refused at the end. Of stand-ins the parent
 * has spoken.
 */
async function load(paper: Paper, dataset: string): Promise<Dataset> {
  const data = await paper.load(dataset, { onMissing: () => undefined });
  const digest = digests[dataset];
  if (data.digest === digest) return data;
  throw new Error(`worker: expected ${dataset} of digest ${digest}, got ${data.digest}. The files changed: run again.`);
}

serveRuns(async (spec, report, place) => {
  const paper = findPaper(spec.paper);
  requireKnownOptions(spec, papers);
  const data = loaded.get(spec.dataset) ?? load(paper, spec.dataset);
  loaded.set(spec.dataset, data);
  // Another engine or number of threads gives other last digits.
  const checkpoints = place && fileCheckpoints({ ...place, maker: JSON.stringify([place.maker, compute]) });
  const executed = await paper.execute(spec, await data, { report, engine: compute, checkpoints });
  return { ...executed, earlierSeconds: checkpoints?.earlierSeconds ?? 0 };
});
