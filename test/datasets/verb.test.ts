// `retable datasets` as a person runs it: exit codes, what goes to stdout and what to stderr, in a checkout of the test's own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import type { DataStatus } from "../../lib/datasets/inventory";
import { mirrorProblem } from "../../lib/datasets/mirror";
import { dataFile, Playground } from "./playground";

const content = "0123456789".repeat(20000);
const names = ["a.txt", "b.txt"];

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe("retable datasets", () => {
  let ground: Playground;
  let checkout: string;

  beforeEach(() => {
    ground = new Playground();
    checkout = join(ground.root, "checkout");
    for (const part of ["lib/datasets", "lib/progress.js", "lib/project-root.js"]) {
      cpSync(join("dist", part), join(checkout, "dist", part), { recursive: true });
    }
    for (const script of ["retable.js", "outputs.js", "stop-signals.js", "verb.js", "datasets.js"]) {
      cpSync(join("dist/scripts", script), join(checkout, "dist/scripts", script));
    }
    symlinkSync(resolve("node_modules"), join(checkout, "node_modules"), "junction");
    mkdirSync(join(ground.root, "mirror"));
    ground.put("checkout/package.json", '{ "name": "retable" }');
    const files = names.map((name) => {
      const { path, rows, bytes, sha256 } = dataFile(`toy/${name}`, name + content);
      return { path, rows, bytes, sha256, urls: [`http://127.0.0.1:1/${name}`] };
    });
    const sets = [{ name: "Toy", home: "https://example.org", licence: "CC0", citations: ["nobody"], files }];
    ground.put("checkout/datasets/manifest.json", JSON.stringify({ schema: 1, datasets: sets }));
  });
  afterEach(() => ground.remove());

  function run(command: string, args: string[]): Promise<Ran> {
    const env = { ...process.env, RETABLE_MIRROR: join(ground.root, "mirror"), NO_COLOR: "1" };
    const child = spawn(command, args, { cwd: ground.root, env });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    return new Promise((done, fail) => {
      child.on("error", fail);
      child.on("close", (code) => done({ code, out, err }));
    });
  }
  const script = (): string => join(checkout, "dist/scripts/retable.js");
  const retable = (...args: string[]): Promise<Ran> => run(process.execPath, [script(), "datasets", ...args]);
  const statuses = ({ out }: Ran): DataStatus[] => JSON.parse(out) as DataStatus[];
  const rawEntries = (): string[] => ground.entries("checkout/datasets/raw");
  const mirror = (name: string): string => ground.put(`mirror/toy/${name}.gz`, gzipSync(name + content));

  it("lists what is found and what is missing, and exits 0", async () => {
    const at = mirror("a.txt");
    const ran = await retable();
    assert.equal(ran.code, 0, ran.err);
    assert.match(
      ran.out,
      /^found {10}1 rows {2}0\.20 MB {2}toy\/a\.txt {2}RETABLE_MIRROR {6}CC0\nmissing {8}1 rows {2}0\.20 MB {2}toy\/b\.txt {2}- +CC0\n$/,
    );
    const [a, b] = statuses(await retable("list", "--json", "toy"));
    assert.deepEqual([a.state, a.place, a.at, a.rows, a.licence], ["found", "RETABLE_MIRROR", at, 1, "CC0"]);
    assert.deepEqual([b.state, b.place, b.at], ["missing", null, null]);
  });

  it("sees by the size that a plain file was cut, and exits 3", async () => {
    const at = ground.put("mirror/toy/a.txt", content.slice(0, 1000));
    mirror("b.txt");
    const ran = await retable("list");
    assert.equal(ran.code, 3, ran.err);
    assert.match(
      ran.out,
      /^damaged .*\n {2}datasets: expected toy\/a\.txt to be 200005 bytes with .*, got 1000 bytes at /,
    );
    assert.match(ran.out, /\nfound .*toy\/b\.txt/);
    assert.equal(statuses(await retable("list", "--json", "a.txt"))[0].at, at);
    // Compressed content may lie under the plain name.
    ground.put("mirror/toy/a.txt", gzipSync(`a.txt${content}`));
    assert.equal((await retable("list")).code, 0);
  });

  it("says that a mirror which is neither a folder nor an address is passed over", async () => {
    rmSync(join(ground.root, "mirror"), { recursive: true });
    const ran = await retable("list");
    assert.equal(ran.code, 0);
    assert.match(
      ran.err,
      /^note: RETABLE_MIRROR: expected a folder that exists or an http\(s\) address, got '.*mirror'\. It is passed over: .*\n$/,
    );
    assert.ok(mirrorProblem("ftp://x")?.includes("got 'ftp://x'"));
    for (const right of [null, ground.root, "https://x.example/data"]) assert.equal(mirrorProblem(right), null);
  });

  it("fetches into datasets/raw with progress on stderr, then verifies, and exits 0", async () => {
    names.forEach(mirror);
    const fetched = await retable("fetch", "--json");
    assert.equal(fetched.code, 0, fetched.err);
    assert.deepEqual(
      statuses(fetched).map(({ state }) => state),
      ["fetched", "fetched"],
    );
    assert.match(
      fetched.err,
      /^fetch toy\/a\.txt 0\.20 MB\/0\.20 MB, \d+ s\nfetch toy\/b\.txt 0\.20 MB\/0\.20 MB, \d+ s\n$/,
    );
    assert.deepEqual(rawEntries(), ["toy", "toy/a.txt", "toy/b.txt"]);
    const verified = await retable("verify");
    assert.equal(verified.code, 0, verified.err);
    assert.match(verified.out, /^right .*toy\/a\.txt {2}datasets\/raw/);
  });

  it("exits 3 when a file to verify is damaged or missing, and says which", async () => {
    ground.put("checkout/datasets/raw/toy/a.txt", "altered");
    const ran = await retable("verify", "--json");
    assert.equal(ran.code, 3);
    const [a, b] = statuses(ran);
    assert.deepEqual([a.state, a.place], ["damaged", "datasets/raw"]);
    assert.match(a.problem ?? "", /^datasets: expected toy\/a\.txt to be .* got 7 bytes with sha256/);
    assert.equal(b.state, "missing");
    assert.equal((await retable("verify", "b.txt")).code, 3);
  });

  it("exits 3 when a file to fetch is nowhere, and fetches the others all the same", async () => {
    mirror("b.txt");
    const ran = await retable("fetch");
    assert.equal(ran.code, 3);
    assert.match(
      ran.out,
      /^missing .*\n {2}datasets: expected to find toy\/a\.txt, got nothing in 5 places: .*\nfetched /,
    );
    assert.deepEqual(rawEntries(), ["toy", "toy/b.txt"]);
  });

  it("replaces a damaged file on fetch and says so on stderr", async () => {
    names.forEach(mirror);
    ground.put("checkout/datasets/raw/toy/a.txt", "altered");
    const ran = await retable("fetch", "a.txt");
    assert.equal(ran.code, 0, ran.err);
    assert.match(ran.err, /replaced a damaged copy: datasets: expected toy\/a\.txt/);
    assert.equal(readFileSync(join(checkout, "datasets/raw/toy/a.txt"), "utf8"), `a.txt${content}`);
  });

  it("exits 64 on an unknown task, name or option", async () => {
    for (const [args, message] of [
      [["get"], "datasets: expected list, fetch or verify, got 'get'. Run 'retable datasets --help'.\n"],
      [
        ["list", "CIFAR"],
        "datasets: expected Toy or one of their files, got 'CIFAR'. Run 'npm run datasets -- list'.\n",
      ],
      [["list", "--force"], "Unknown option '--force'"],
    ] as const) {
      const ran = await retable(...args);
      assert.equal(ran.code, 64, ran.err);
      assert.ok(ran.err.startsWith(message), ran.err);
      assert.equal(ran.out, "");
    }
  });

  it("names a disk that takes no more, exits 2 and leaves nothing half-written", async function () {
    // A limit on the size of a file stands in for a full disk: both fail the write.
    if (process.platform === "win32") this.skip();
    mirror("a.txt");
    const command = `trap '' XFSZ; ulimit -f 100; exec "${process.execPath}" "${script()}" datasets fetch a.txt`;
    const ran = await run("bash", ["-c", command]);
    assert.equal(ran.code, 2, ran.err);
    assert.match(
      ran.err,
      /datasets: expected to write 200005 bytes to .*a\.txt, got EFBIG from write\. Make room there/,
    );
    assert.deepEqual(rawEntries(), ["toy"]);
  });

  it("that is interrupted leaves nothing half-written", async function () {
    if (process.platform === "win32") this.skip();
    const server = await ground.serve((_, response) => {
      response.write(`a.txt${content.slice(0, 100)}`);
      const seen = setInterval(() => {
        if (rawEntries().some((path) => path.endsWith("a.txt"))) process.kill(child, "SIGINT");
      }, 20);
      response.on("close", () => clearInterval(seen));
    });
    let child = 0;
    const manifest = join(checkout, "datasets/manifest.json");
    writeFileSync(manifest, readFileSync(manifest, "utf8").replaceAll("http://127.0.0.1:1/", `${server}/`));
    const started = spawn(process.execPath, [script(), "datasets", "fetch", "a.txt"], {
      env: { ...process.env, RETABLE_MIRROR: "" },
    });
    child = started.pid ?? 0;
    let err = "";
    started.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    const code = await new Promise((done) => started.on("close", done));
    assert.equal(code, 130, err);
    assert.match(err, /datasets: interrupted; nothing half-written was kept\./);
    assert.deepEqual(rawEntries(), ["toy"]);
  });
});
