// Data files behind addresses: a mirror and the official addresses, on a server of the test's own.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import AdmZip from "adm-zip";
import { DataCorrupt, DataMissing } from "../../lib/datasets/data-error";
import { fetchFile } from "../../lib/datasets/fetch-file";
import { listFiles } from "../../lib/datasets/inventory";
import { readDataFile } from "../../lib/datasets/read-data-file";
import { dataFile, Playground } from "./playground";

const content = "what a server sends\n".repeat(20000);
const packed = gzipSync(content);
const file = dataFile("toy/Test+.txt", content);

describe("a data file behind an address", () => {
  let ground: Playground;
  beforeEach(() => (ground = new Playground()));
  afterEach(() => ground.remove());

  it("of a mirror is stored in datasets/raw on the way to its reader", async () => {
    const asked: string[] = [];
    const mirror = await ground.serve((request, response) => {
      asked.push(request.url ?? "");
      if (request.url === "/data/toy/Test%2B.txt.gz") response.end(packed);
      else response.writeHead(404).end();
    });
    const places = ground.places({ mirror: `${mirror}/data/` });
    assert.equal((await readDataFile(file, places)).toString(), content);
    assert.equal((await readDataFile(file, places)).toString(), content);
    assert.deepEqual(asked, ["/data/toy/Test%2B.txt", "/data/toy/Test%2B.txt.gz"]);
    assert.deepEqual(ground.entries("raw"), ["toy", "toy/Test+.txt"]);
  });

  it("is listed by asking for its head alone", async () => {
    const methods: string[] = [];
    const mirror = await ground.serve((request, response) => {
      methods.push(request.method ?? "");
      response.writeHead(request.url === "/toy/Test%2B.txt" ? 200 : 404).end();
    });
    const [listed] = await listFiles([file], ground.places({ mirror }));
    assert.equal(listed.state, "found");
    assert.equal(listed.at, `${mirror}/toy/Test%2B.txt`);
    assert.deepEqual(methods, ["HEAD"]);
  });

  it("whose answer breaks off is DataCorrupt and leaves nothing", async () => {
    const mirror = await ground.serve((_, response) => {
      response.writeHead(200, { "content-length": packed.length });
      response.write(packed.subarray(0, packed.length - 10), () => response.destroy());
    });
    ground.put("beside/toy/Test+.txt", content);
    await assert.rejects(fetchFile(file, ground.places({ mirror })), (error: Error) => {
      assert.ok(error instanceof DataCorrupt, error.message);
      assert.match(
        error.message,
        /got (UND_ERR_SOCKET|ECONNRESET|terminated|other side closed) after \d+ bytes at http:/,
      );
      return true;
    });
    assert.deepEqual(ground.entries("raw"), ["toy"]);
  });

  it("that is cut short without a word, or is another page, is DataCorrupt", async () => {
    for (const body of [packed.subarray(0, 500), Buffer.from("<html>Please log in</html>")]) {
      const mirror = await ground.serve((_, response) => response.end(body));
      await assert.rejects(readDataFile(file, ground.places({ mirror })), DataCorrupt);
      assert.deepEqual(ground.entries("raw"), ["toy"]);
    }
  });

  it("that falls silent in the middle is DataCorrupt after the time set for it", async () => {
    const mirror = await ground.serve((_, response) => response.write(content.slice(0, 100)));
    await assert.rejects(readDataFile(file, ground.places({ mirror, timeoutMilliseconds: 200 })), (error: Error) => {
      assert.ok(error instanceof DataCorrupt);
      assert.match(error.message, /got silent for 0\.2 s after 100 bytes/);
      return true;
    });
  });

  it("is DataMissing when every address refuses, does not exist or stays silent; each reason is remembered", async () => {
    const closed = await ground.serve(() => undefined);
    const failing = await ground.serve((_, response) => response.writeHead(503).end());
    const urls = [`${failing}/a`, `${closed}/b`, "http://127.0.0.1:1/c"];
    const places = ground.places({ mirror: null, beside: null, timeoutMilliseconds: 200 });
    await assert.rejects(readDataFile({ ...file, urls }, places), (error: Error) => {
      assert.ok(error instanceof DataMissing);
      assert.deepEqual(error.lookedIn.slice(2, 4), [
        `official address: HTTP 503 at ${failing}/a`,
        `official address: silent for 0.2 s at ${closed}/b`,
      ]);
      assert.match(error.lookedIn[4], /^official address: .+ at http:\/\/127\.0\.0\.1:1\/c$/);
      return true;
    });
  });

  it("of the manifest is asked last, in order, and a member of a zip is taken out", async () => {
    const zip = new AdmZip();
    zip.addFile("readme.md", Buffer.from("no data"));
    zip.addFile("inner/Test+.txt", Buffer.from(content));
    const archive = zip.toBuffer();
    const server = await ground.serve((request, response) => {
      if (request.url === "/all.zip") response.end(archive);
      else if (request.url === "/cut.zip") response.end(archive.subarray(0, 900));
      else response.writeHead(404).end();
    });
    const urls = [`${server}/none.zip#Test+.txt`, `${server}/all.zip#other.txt`, `${server}/all.zip#Test+.txt`];
    const { from } = await fetchFile({ ...file, urls }, ground.places());
    assert.deepEqual(from, { place: "official address", at: urls[2] });
    await assert.rejects(
      readDataFile({ ...file, path: "toy/other", urls: [`${server}/cut.zip#Test+.txt`] }, ground.places()),
      DataCorrupt,
    );
  });
});
