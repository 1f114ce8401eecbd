// Data files on disk: the order of the places, the digest on every way, and nothing half-written.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DataCorrupt, DataMissing } from "../../lib/datasets/data-error";
import { fetchFile } from "../../lib/datasets/fetch-file";
import { readDataFile } from "../../lib/datasets/read-data-file";
import { storeContent } from "../../lib/datasets/store-content";
import { dataFile, Playground } from "./playground";

const content = "seven or so words of content\n".repeat(9000);
const file = dataFile("toy/a.txt", content);
const expected = `${file.bytes} bytes with sha256 ${file.sha256}`;

describe("a data file on disk", () => {
  let ground: Playground;
  beforeEach(() => (ground = new Playground()));
  afterEach(() => ground.remove());

  const read = async (): Promise<string> => (await readDataFile(file, ground.places())).toString();

  it("is read where it lies, compressed or not, without being copied", async () => {
    for (const path of ["raw/toy/a.txt", "mirror/toy/a.txt.gz", "beside/toy/a.txt.gz"]) {
      const full = ground.put(path, path.endsWith(".gz") ? gzipSync(content) : content);
      assert.equal(await read(), content);
      rmSync(full);
    }
    assert.deepEqual(ground.entries("raw"), ["toy"]);
  });

  it("is taken from datasets/raw first, then from the mirror, then from beside the checkout", async () => {
    const other = "x".repeat(10);
    ground.put("beside/toy/a.txt", other);
    ground.put("mirror/toy/a.txt", content);
    assert.equal(await read(), content);
    ground.put("mirror/toy/a.txt", other);
    ground.put("raw/toy/a.txt", content);
    assert.equal(await read(), content);
  });

  it("that is unpacked but still called .gz is read all the same", async () => {
    ground.put("mirror/toy/a.txt.gz", content);
    assert.equal(await read(), content);
  });

  it("that is nowhere is DataMissing, with every place and the way out", async () => {
    await assert.rejects(read(), (error: Error) => {
      assert.ok(error instanceof DataMissing);
      assert.equal(error.lookedIn.length, 6);
      assert.equal(error.lookedIn[2], `RETABLE_MIRROR: no such file at ${join(ground.root, "mirror/toy/a.txt")}`);
      assert.match(
        error.message,
        /^datasets: expected to find toy\/a\.txt, got nothing in 6 places: datasets\/raw: no such file at /,
      );
      assert.ok(
        error.message.endsWith(
          "Run 'npm run datasets -- fetch toy/a.txt' with a network, or name a folder or an address that holds it in RETABLE_MIRROR.",
        ),
      );
      return true;
    });
  });

  it("that was altered in datasets/raw is DataCorrupt, though the mirror has it right", async () => {
    const altered = content.replace("words", "wards");
    const at = ground.put("raw/toy/a.txt", altered);
    ground.put("mirror/toy/a.txt", content);
    await assert.rejects(read(), (error: Error) => {
      assert.ok(error instanceof DataCorrupt);
      assert.equal(
        error.message,
        `datasets: expected toy/a.txt to be ${expected}, got ${file.bytes} bytes with sha256 ${dataFile("", altered).sha256} ` +
          `at ${at} (datasets/raw). Run 'npm run datasets -- fetch toy/a.txt' to get it anew.`,
      );
      return true;
    });
  });

  it("that is cut short on the mirror is DataCorrupt, though it is right beside the checkout", async () => {
    ground.put("beside/toy/a.txt", content);
    const packed = gzipSync(content);
    for (const [name, bytes, got] of [
      ["a.txt.gz", packed.subarray(0, packed.length - 20), /got unexpected end of file after \d+ bytes/],
      ["a.txt.gz", packed.subarray(0, 1), /got 1 bytes with sha256/],
      ["a.txt.gz", Buffer.concat([packed.subarray(0, 40), Buffer.alloc(900)]), /got .* after \d+ bytes/],
      ["a.txt", Buffer.from(content.slice(0, 1000)), /got 1000 bytes with sha256/],
      ["a.txt", Buffer.alloc(0), /got 0 bytes with sha256/],
      ["a.txt", Buffer.from(content + "x"), new RegExp(`got more than ${file.bytes} bytes after`)],
    ] as const) {
      rmSync(join(ground.root, "mirror"), { recursive: true, force: true });
      const at = ground.put(`mirror/toy/${name}`, bytes);
      await assert.rejects(read(), (error: Error) => {
        assert.ok(error instanceof DataCorrupt, error.message);
        assert.match(error.message, got);
        assert.ok(
          error.message.includes(`at ${at} (RETABLE_MIRROR). Looked before in: datasets/raw: no such file at `),
        );
        assert.ok(error.message.endsWith("Mend or remove that copy, then run 'npm run datasets -- fetch toy/a.txt'."));
        return true;
      });
    }
  });
});

describe("fetchFile", () => {
  let ground: Playground;
  beforeEach(() => (ground = new Playground()));
  afterEach(() => ground.remove());

  it("leaves the content in datasets/raw, tells where it came from and how far it is", async () => {
    const at = ground.put("mirror/toy/a.txt.gz", gzipSync(content));
    let bytes = 0;
    const { from, replaced } = await fetchFile(file, ground.places(), { onBytes: (n) => (bytes += n) });
    assert.deepEqual(from, { place: "RETABLE_MIRROR", at });
    assert.equal(replaced, null);
    assert.equal(bytes, file.bytes);
    assert.deepEqual(ground.entries("raw"), ["toy", "toy/a.txt"]);
    assert.equal(readFileSync(join(ground.root, "raw/toy/a.txt"), "utf8"), content);
  });

  it("leaves a good copy in datasets/raw alone", async () => {
    const at = ground.put("raw/toy/a.txt.gz", gzipSync(content));
    assert.deepEqual((await fetchFile(file, ground.places())).from, { place: "datasets/raw", at });
    assert.deepEqual(ground.entries("raw"), ["toy", "toy/a.txt.gz"]);
  });

  it("replaces a damaged copy in datasets/raw and says what was wrong with it", async () => {
    const at = ground.put("raw/toy/a.txt.gz", gzipSync("altered"));
    ground.put("beside/toy/a.txt", content);
    const { replaced } = await fetchFile(file, ground.places());
    assert.equal(replaced?.copy.at, at);
    assert.deepEqual(ground.entries("raw"), ["toy", "toy/a.txt"]);
  });

  it("keeps what datasets/raw has and leaves nothing else when the mirror's copy is damaged", async () => {
    ground.put("raw/toy/a.txt", "altered");
    ground.put("mirror/toy/a.txt.gz", gzipSync(content).subarray(0, 300));
    await assert.rejects(fetchFile(file, ground.places()), DataCorrupt);
    assert.deepEqual(ground.entries("raw"), ["toy", "toy/a.txt"]);
    assert.equal(readFileSync(join(ground.root, "raw/toy/a.txt"), "utf8"), "altered");
  });

  it("two at a time end with one whole file", async () => {
    ground.put("mirror/toy/a.txt", content);
    await Promise.all([fetchFile(file, ground.places()), fetchFile(file, ground.places())]);
    assert.deepEqual(ground.entries("raw"), ["toy", "toy/a.txt"]);
  });

  it("that is interrupted leaves nothing", async () => {
    ground.put("mirror/toy/a.txt", content);
    const interrupt = new AbortController();
    const onBytes = (): void => interrupt.abort(new Error("stop"));
    await assert.rejects(fetchFile(file, ground.places(), { signal: interrupt.signal, onBytes }), { message: "stop" });
    assert.deepEqual(ground.entries("raw"), ["toy"]);
  });

  it("names the path and the reason when datasets/raw cannot be written, and opens nothing it does not read", async () => {
    ground.put("raw", "a file where the folder should be");
    const mirror = ground.put("mirror/toy/a.txt", content);
    const openFiles = (): string[] =>
      existsSync("/proc/self/fd")
        ? readdirSync("/proc/self/fd").flatMap((fd) => {
            try {
              return [readlinkSync(join("/proc/self/fd", fd))];
            } catch {
              return []; // closed meanwhile
            }
          })
        : [];
    await assert.rejects(fetchFile(file, ground.places()), {
      message:
        `datasets: expected to write ${file.bytes} bytes to ${join(ground.root, "raw/toy/a.txt")}, got ENOTDIR from mkdir. ` +
        "Make room there, or the folder writable, then run 'npm run datasets -- fetch toy/a.txt'.",
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(!openFiles().includes(mirror));
  });
});

describe("storeContent", () => {
  let ground: Playground;
  beforeEach(() => (ground = new Playground()));
  afterEach(() => ground.remove());

  it("shows nothing at the path before the last byte, and takes its scratch folder away when the content fails", async () => {
    const raw = join(ground.root, "raw");
    mkdirSync(raw);
    const seen: string[][] = [];
    // eslint-disable-next-line @typescript-eslint/require-await
    async function* failing(): AsyncGenerator<Buffer> {
      yield Buffer.from("first");
      seen.push(ground.entries("raw"));
      throw new Error("the source broke");
    }
    await assert.rejects(storeContent(file, raw, failing()), { message: "the source broke" });
    assert.equal(seen[0].length, 3);
    assert.ok(!seen[0].includes("toy/a.txt"));
    assert.deepEqual(ground.entries("raw"), ["toy"]);
  });
});
