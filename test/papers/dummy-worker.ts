// Entry of a worker process that runs the dummy paper.
import { serveRuns } from "../../lib/experiment/worker-process";
import { dummyData, executeDummy, type DummySettings } from "./dummy-paper";

const settings = JSON.parse(process.argv[2]) as DummySettings;
serveRuns((spec, report) => executeDummy(spec, dummyData, report, settings));
