// A process that computes runs of the dummy paper, for tests that kill it: STORE, SETTINGS, WIDTH, number of seeds.
import { openStore } from "../../lib/experiment/store";
import { compute } from "../../lib/papers/compute";
import { stopSignals } from "../../scripts/stop-signals";
import { dummyPaper, dummyWorkers, type DummySettings } from "./dummy-paper";

const [store, settings, width, seeds] = process.argv.slice(2);
const stop = stopSignals();
void compute({
  paper: dummyPaper,
  profile: "quick",
  seeds: Array.from({ length: Number(seeds) }, (_, i) => i + 1),
  store: openStore(store),
  executor: () => dummyWorkers(Number(width), JSON.parse(settings) as DummySettings),
  signal: stop.signal,
}).then((runs) => {
  console.log(JSON.stringify(runs.map(({ state, error }) => ({ state, error }))));
  stop.release();
  process.exitCode = stop.stopped()?.exitCode ?? 0;
});
