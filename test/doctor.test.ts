// What the doctor says of data files and of a mirror; the rest of it is tested as a person runs it.
import assert from "node:assert/strict";
import { dataFindings } from "../lib/doctor";
import { dataFile, Playground } from "./datasets/playground";

describe("The doctor on data", () => {
  it("calls a file that was cut bad, a missing one a note, and names a mirror that is none", async () => {
    const ground = new Playground();
    try {
      const manifest = [dataFile("toy/a.txt", "content"), dataFile("toy/b.txt", "content")];
      ground.put("mirror/toy/a.txt", "content");
      const [missing, ...others] = await dataFindings(ground.places({ manifest }));
      assert.deepEqual([missing.state, missing.found, others], ["note", "1 of 2 files in RETABLE_MIRROR", []]);
      ground.put("mirror/toy/b.txt", "cont");
      const [cut] = await dataFindings(ground.places({ manifest }));
      assert.deepEqual([cut.state, cut.found], ["bad", "2 of 2 files in RETABLE_MIRROR, 1 damaged"]);
      assert.match(cut.advice ?? "", /^datasets: expected toy\/b\.txt to be 7 bytes with .*, got 4 bytes at .*b\.txt/);
      const [mirror] = await dataFindings(ground.places({ manifest, mirror: "ftp://x" }));
      assert.deepEqual([mirror.what, mirror.found, mirror.state], ["RETABLE_MIRROR", "ftp://x", "note"]);
    } finally {
      await ground.remove();
    }
  });
});
