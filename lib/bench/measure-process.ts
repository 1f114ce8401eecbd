// What a measuring process runs: one piece of work, given as JSON, the measurement as JSON on stdout.
// Not for import. `node measure-process.js WORK`.
import { measure, type Work } from "./measure";

void measure(JSON.parse(process.argv[2]) as Work).then((measured) => {
  process.stdout.write(JSON.stringify(measured));
});
