// The manifest: the shipped one is whole, a damaged one says what is wrong, and names mean what a person means by them.
import assert from "node:assert/strict";
import { readManifest, selectFiles } from "../../lib/datasets/manifest";
import { Playground } from "./playground";

const shipped = "datasets/manifest.json";

describe("readManifest", () => {
  let ground: Playground;
  beforeEach(() => (ground = new Playground()));
  afterEach(() => ground.remove());

  it("reads the sixteen files of the shipped manifest", () => {
    const files = readManifest(shipped);
    assert.equal(files.length, 16);
    assert.deepEqual(
      [...new Set(files.map(({ dataset }) => dataset))],
      ["ECG5000", "MNIST", "Fashion-MNIST", "KDD99", "NSL-KDD", "FF12-KDD"],
    );
    assert.equal(new Set(files.map(({ sha256 }) => sha256)).size, 16);
  });

  it("names every field that is not as it should be", () => {
    const file = { path: "../out", rows: 0, bytes: 1.5, sha256: "abc", urls: ["ftp://x"], note: 1 };
    const set = { name: "X", home: "https://x.org", licence: "MIT", citations: ["c"], files: [file] };
    const path = ground.put("manifest.json", JSON.stringify({ schema: 1, datasets: [set] }));
    assert.throws(
      () => readManifest(path),
      ({ message }: Error) =>
        message.startsWith(
          `manifest ${path}: expected a list of data files, got datasets.0.files.0.path: expected folder/file`,
        ) &&
        [
          "files.0.rows:",
          "files.0.bytes:",
          "files.0.sha256: expected 64 hexadecimal digits",
          "files.0.urls.0:",
          '"note"',
        ].every((part) => message.includes(part)) &&
        message.endsWith("Restore it from the repository."),
    );
  });

  it("refuses what says nothing: an empty list, an empty word, another form", () => {
    const file = { path: "x/y", rows: 1, bytes: 1, sha256: "0".repeat(64), urls: ["https://x.org/y"] };
    const set = { name: "X", home: "https://x.org", licence: "MIT", citations: ["c"], files: [file] };
    const read = (manifest: unknown): unknown => readManifest(ground.put("manifest.json", JSON.stringify(manifest)));
    assert.deepEqual(read({ schema: 1, datasets: [set] }), [
      { dataset: "X", ...file, licence: "MIT", citations: ["c"] },
    ]);
    for (const [name, change] of Object.entries({
      name: { name: "" },
      licence: { licence: "" },
      citations: { citations: [] },
      "citations.0": { citations: [""] },
      files: { files: [] },
      "files.0.urls": { files: [{ ...file, urls: [] }] },
      "files.0.bytes": { files: [{ ...file, bytes: 0 }] },
    })) {
      const refused = ({ message }: Error): boolean => message.includes(`got datasets.0.${name}: `);
      assert.throws(() => read({ schema: 1, datasets: [{ ...set, ...change }] }), refused, name);
    }
    assert.throws(() => read({ schema: 1, datasets: [] }), /got datasets: /);
    assert.throws(() => read([]), /got the whole: /);
  });

  it("says that text is not JSON, that the file is not there, and that a path is listed twice", () => {
    assert.throws(() => readManifest(ground.put("manifest.json", "{")), /manifest .*: expected a list .* got .*JSON/);
    assert.throws(
      () => readManifest("nowhere.json"),
      /manifest nowhere\.json: expected a list of data files, got ENOENT/,
    );
    const file = { path: "x/y", rows: 1, bytes: 1, sha256: "0".repeat(64), urls: ["https://x.org/y"] };
    const set = { name: "X", home: "https://x.org", licence: "MIT", citations: ["c"], files: [file, file] };
    const path = ground.put("manifest.json", JSON.stringify({ schema: 1, datasets: [set] }));
    assert.throws(() => readManifest(path), /got x\/y twice/);
  });
});

describe("selectFiles", () => {
  const files = readManifest(shipped);
  const paths = (...names: string[]): string[] => selectFiles(files, names).map(({ path }) => path);

  it("takes data sets, paths and file names, case aside", () => {
    assert.equal(paths().length, 16);
    assert.deepEqual(paths("ecg5000"), ["ecg5000/ECG5000_TRAIN.txt", "ecg5000/ECG5000_TEST.txt"]);
    assert.deepEqual(paths("KDDTest+.txt", "kdd99/corrected.gz"), ["kdd99/corrected", "nsl-kdd/KDDTest+.txt"]);
    assert.ok(paths("MNIST").every((path) => path.startsWith("mnist/")));
  });

  it("refuses a name that means no file", () => {
    assert.throws(() => paths("MNIST", "CIFAR"), {
      message:
        "datasets: expected ECG5000, MNIST, Fashion-MNIST, KDD99, NSL-KDD, FF12-KDD or one of their files, got 'CIFAR'. " +
        "Run 'npm run datasets -- list'.",
    });
  });
});
