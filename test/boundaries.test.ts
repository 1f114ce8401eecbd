// Who may import whom, read from the syntax tree of every source file: each room of lib can be understood by itself.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";

interface Room {
  /** Rooms whose code it may run. */
  readonly imports: readonly string[];
  /** Rooms that it may import types from. */
  readonly typesOf?: readonly string[];
  /** May not even use the shared files at the top. */
  readonly alone?: true;
  /** Its files that may import node:fs; "all" of them, or none where it is left out. */
  readonly fileSystem?: "all" | readonly string[];
}

const rooms: Readonly<Record<string, Room>> = {
  compile: { imports: [], alone: true },
  metrics: { imports: [], alone: true },
  datasets: { imports: [], fileSystem: "all" },
  embedding: { imports: [] },
  models: { imports: [] },
  train: { imports: ["compile"], typesOf: ["models"] },
  detectors: { imports: ["compile", "embedding", "metrics", "models", "train"] },
  // A record names where its rows came from.
  experiment: { imports: [], typesOf: ["datasets", "detectors", "metrics", "train"], fileSystem: "all" },
  // Made from records; it neither stores nor runs anything, so types are enough.
  report: {
    imports: ["metrics"],
    typesOf: ["experiment"],
    fileSystem: ["mismatches", "prose", "published", "write-report"],
  },
  notebook: { imports: ["experiment", "report"], fileSystem: "all" },
  // What each paper trains: puts all that computes together, and only lib/index.ts and scripts import it.
  papers: { imports: ["compile", "datasets", "detectors", "embedding", "experiment", "metrics", "models", "train"] },
  // Times the steps that detectors train with.
  bench: { imports: ["compile", "detectors", "models", "train"] },
};

/** Files at the top of lib, of no subject, which every room may use. */
const shared = [
  "double-rows",
  "json-file",
  "profiles",
  "progress",
  "project-root",
  "quickselect",
  "rng",
  "rows",
  "text-columns",
];
/** Files at the top of lib that look over all rooms. No room imports them. */
const overview = ["doctor", "index"];
const topFileSystem = ["doctor", "json-file", "project-root"];

/** The file that alone may import a package. */
const wrapped: Readonly<Record<string, string>> = {
  "onnxruntime-node": "lib/compile/session.ts",
  "@tensorflow/tfjs-node": "lib/compile/tensorflow.ts",
  "@tensorflow/tfjs-node-gpu": "lib/compile/tensorflow.ts",
};

/** Files that read the date: to stamp records, and the kernel's messages, whose protocol asks for it. No score depends on it. */
const dated = ["lib/experiment/provenance.ts", "lib/notebook/jupyter-client.ts"];

/** Who imports what lies beside lib. Tests of a verb call it; nothing that is shipped calls a test. */
const importers: Readonly<Record<string, readonly string[]>> = { scripts: ["scripts", "test"], test: ["test"] };

/** Loads the verb that was asked for, and no other. */
const computed = ["scripts/retable.ts"];

const notebookImports = ["../dist/lib", "danfojs-node"];

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

/** Every import, export from, import(), require() and createRequire()() of a file; null for a name that is not written out. */
function importsOf(source: ts.SourceFile): (Import | null)[] {
  const found: (Import | null)[] = [];
  const add = (name: ts.Node | undefined, typeOnly: boolean): void => {
    found.push(name !== undefined && ts.isStringLiteralLike(name) ? { from: name.text, typeOnly } : null);
  };
  visit(source, (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, importsTypes(node));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, exportsTypes(node));
    else if (ts.isExternalModuleReference(node)) add(node.expression, false);
    else if (ts.isImportTypeNode(node)) add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node, true);
    else if (ts.isCallExpression(node) && loads(node.expression)) add(node.arguments[0], false);
  });
  return found;
}

function importsTypes({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  const { isTypeOnly, name, namedBindings } = importClause;
  const named = namedBindings !== undefined && ts.isNamedImports(namedBindings) ? namedBindings.elements : [];
  return isTypeOnly || (name === undefined && named.length > 0 && named.every((element) => element.isTypeOnly));
}

function exportsTypes({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  const named = exportClause !== undefined && ts.isNamedExports(exportClause) ? exportClause.elements : [];
  return isTypeOnly || (named.length > 0 && named.every((element) => element.isTypeOnly));
}

/** `import`, `require` and what createRequire() returns. */
function loads(callee: ts.Expression): boolean {
  const isNamed = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name;
  if (ts.isCallExpression(callee)) return isNamed(callee.expression, "createRequire");
  return callee.kind === ts.SyntaxKind.ImportKeyword || isNamed(callee, "require");
}

/** `Math.random`, `Date.now`, `new Date` and `Date()`, where a file uses them. */
function hiddenInputs(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const isDate = (node: ts.Node): boolean => ts.isIdentifier(node) && node.text === "Date";
  visit(source, (node) => {
    if (ts.isNewExpression(node) && isDate(node.expression)) found.push("new Date");
    if (ts.isCallExpression(node) && isDate(node.expression)) found.push("Date()");
    if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return;
    const property = ts.isPropertyAccessExpression(node) ? node.name : node.argumentExpression;
    const name = `${node.expression.getText(source)}.${property.getText(source).replaceAll(/["'`]/g, "")}`;
    if (/^(globalThis\.)?(Math\.random|Date\.now)$/.test(name)) found.push(name);
  });
  return found;
}

function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** What a file does against the rules: `file imports 'name': rule`. Paths are from the root, with forward slashes. */
function violations(path: string, text: string): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
  const broken: string[] = [];
  for (const found of importsOf(source)) {
    if (found === null && !computed.includes(path)) {
      broken.push(`${path} imports a name that is computed: write it out, so that this test can read it`);
    }
    const rule = found && (found.from.startsWith(".") ? brokenRule(path, found) : brokenPackageRule(path, found.from));
    if (rule) broken.push(`${path} imports '${found.from}': ${rule}`);
  }
  for (const name of path.startsWith("lib/") ? hiddenInputs(source) : []) {
    if (dated.includes(path) && name !== "Math.random") continue;
    broken.push(`${path} uses ${name}: lib draws numbers from the rng passed in and reads no clock`);
  }
  return broken;
}

/** The rule that a relative import breaks, if any. */
function brokenRule(path: string, { from, typeOnly }: Import): string | null {
  const target = posix.join(posix.dirname(path), from.replace(/(\/index)?\.js$/, "")).split("/");
  const [area, room, inner] = path.split("/");
  const [targetArea, targetRoom, targetFile] = target;
  if (path.endsWith(".ipynb")) return notebookRule(from);
  if (targetArea !== "lib") {
    const by = importers[targetArea] ?? [];
    return by.includes(area) ? null : `${by.length === 0 ? "nobody" : `only ${by.join(" and ")}`} may`;
  }
  const isShared = targetFile === undefined && shared.includes(targetRoom);
  const door = targetFile === undefined && !isShared;
  const overviews = area === "lib" && inner === undefined && overview.includes(room.replace(/\.ts$/, ""));
  if (area === "lib" && !overviews && (targetRoom === undefined || overview.includes(targetRoom))) {
    return `lib/${targetRoom ?? "index"}.ts is for those outside`;
  }
  if (area === "test" || room === targetRoom) return null;
  if (targetRoom === "compile" && !door) return "compile is entered by its door, lib/compile/index.ts";
  if (area === "scripts" || overviews) return null;
  if (inner === undefined) return isShared ? null : "a shared file at the top of lib uses no room";
  const { imports, typesOf = [], alone } = rooms[room] ?? { imports: [] };
  if (isShared) return alone ? `${room} imports nothing else in lib` : null;
  if (imports.includes(targetRoom) || (typeOnly && typesOf.includes(targetRoom))) return null;
  if (typesOf.includes(targetRoom)) return `${room} may import types of ${targetRoom}, and nothing that runs`;
  return `${room} may import ${[...imports, ...typesOf].join(", ") || "no other room"}`;
}

function notebookRule(from: string): string | null {
  return notebookImports.includes(from) ? null : `notebooks import ${notebookImports.join(" and ")} only`;
}

/** The rule that the import of a package or of a part of Node breaks, if any. */
function brokenPackageRule(path: string, from: string): string | null {
  if (path.endsWith(".ipynb")) return notebookRule(from);
  const [area, room, file] = path.replace(/\.ts$/, "").split("/");
  if (area === "test") return null;
  if (from in wrapped && wrapped[from] !== path) return `only ${wrapped[from]} may`;
  if (!/^(node:)?fs(\/|$)/.test(from) || area === "scripts") return null;
  if (file === undefined) return topFileSystem.includes(room) ? null : "no files are read or written here";
  const { fileSystem = [] } = rooms[room] ?? {};
  if (fileSystem === "all" || fileSystem.includes(file)) return null;
  return `in ${room} ${fileSystem.length === 0 ? "no file" : `only ${fileSystem.join(", ")}`} may`;
}

/** Every TypeScript file of lib, scripts and test, and the code of every notebook, by path. */
function sources(): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of ["lib", "scripts", "test", "notebooks"]) {
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      const path = posix.join(folder, name.replaceAll("\\", "/"));
      const isNotebook = path.startsWith("notebooks/") && path.endsWith(".ipynb") && !path.includes("/.");
      if (!path.endsWith(".ts") && !isNotebook) continue;
      const text = readFileSync(join(folder, name), "utf8");
      files.set(path, isNotebook ? notebookCode(text) : text);
    }
  }
  return files;
}

function notebookCode(text: string): string {
  const { cells } = JSON.parse(text) as { cells: { cell_type: string; source: string | string[] }[] };
  return cells
    .filter((cell) => cell.cell_type === "code")
    .map(({ source }) => (typeof source === "string" ? source : source.join("")))
    .join("\n");
}

describe("The rooms of lib", () => {
  const files = sources();

  it("import only what they may", () => {
    assert.ok(files.has("lib/index.ts") && files.has("scripts/retable.ts") && files.has("test/boundaries.test.ts"));
    assert.ok([...files.keys()].some((path) => path.endsWith(".ipynb")));
    const broken = [...files].flatMap(([path, text]) => violations(path, text));
    assert.deepEqual(broken, [], `\n${broken.join("\n")}\n`);
  });

  it("are all in the table above, as are the shared files", () => {
    const lib = [...files.keys()].filter((path) => path.startsWith("lib/")).map((path) => path.split("/"));
    const found = new Set(lib.filter((parts) => parts.length > 2).map((parts) => parts[1]));
    assert.deepEqual([...found].sort(), Object.keys(rooms).sort());
    const top = lib.filter((parts) => parts.length === 2).map((parts) => parts[1].replace(/\.ts$/, ""));
    assert.deepEqual(top.sort(), [...shared, ...overview].sort());
  });

  it("have their imports read in every form, and the fault named by file, import and rule", () => {
    const cases: readonly [path: string, text: string, expected: string | null][] = [
      ["lib/metrics/a.ts", 'import { rng } from "../rng";', "imports '../rng': metrics imports nothing else in lib"],
      ["lib/compile/a.ts", 'export * from "../rows";', "imports '../rows': compile imports nothing else in lib"],
      [
        "lib/models/a.ts",
        'import "../detectors/vrae";',
        "imports '../detectors/vrae': models may import no other room",
      ],
      [
        "lib/report/a.ts",
        'import { type A, openStore } from "../experiment/store";',
        "imports '../experiment/store': report may import types of experiment, and nothing that runs",
      ],
      ["lib/report/a.ts", 'import { type A } from "../experiment/store";', null],
      ["lib/report/a.ts", 'export type { A } from "../experiment/store";', null],
      ["lib/report/a.ts", 'let a: import("../experiment/store").A;', null],
      [
        "lib/report/a.ts",
        'import fs = require("fs");',
        "imports 'fs': in report only mismatches, prose, published, write-report may",
      ],
      [
        "lib/train/a.ts",
        'import { trace } from "../compile/trace";',
        "imports '../compile/trace': compile is entered by its door, lib/compile/index.ts",
      ],
      ["lib/train/a.ts", 'import { compile } from "../compile";', null],
      [
        "lib/detectors/a.ts",
        'import { runVrae } from "../papers/vrae-ecg5000";',
        "imports '../papers/vrae-ecg5000': detectors may import compile, embedding, metrics, models, train",
      ],
      ["lib/detectors/a.ts", 'import { rng } from "..";', "imports '..': lib/index.ts is for those outside"],
      ["lib/index.ts", 'export * from "./papers/vrae-ecg5000.js";', null],
      [
        "lib/rows.ts",
        'import { mean } from "./metrics/moments";',
        "imports './metrics/moments': a shared file at the top of lib uses no room",
      ],
      [
        "lib/detectors/a.ts",
        'import "../../test/compile/compare";',
        "imports '../../test/compile/compare': only test may",
      ],
      ["scripts/a.ts", 'import "../test/compile/compare";', "imports '../test/compile/compare': only test may"],
      ["lib/rows.ts", 'import "../scripts/verb";', "imports '../scripts/verb': only scripts and test may"],
      ["test/a.test.ts", 'import "../notebooks/a";', "imports '../notebooks/a': nobody may"],
      [
        "lib/train/a.ts",
        'const ort = await import("onnxruntime-node");',
        "imports 'onnxruntime-node': only lib/compile/session.ts may",
      ],
      [
        "lib/train/a.ts",
        'const ort = createRequire(__filename)("onnxruntime-node");',
        "imports 'onnxruntime-node': only lib/compile/session.ts may",
      ],
      ["lib/train/a.ts", 'require("node:fs/promises");', "imports 'node:fs/promises': in train no file may"],
      [
        "lib/train/a.ts",
        "require(name);",
        "imports a name that is computed: write it out, so that this test can read it",
      ],
      ["lib/train/a.ts", "// Math.random and Date.now\nconst a = 'new Date()';", null],
      [
        "lib/train/a.ts",
        "Math.random();",
        "uses Math.random: lib draws numbers from the rng passed in and reads no clock",
      ],
      [
        "lib/train/a.ts",
        'Date["now"]();',
        "uses Date.now: lib draws numbers from the rng passed in and reads no clock",
      ],
      ["lib/train/a.ts", "new Date();", "uses new Date: lib draws numbers from the rng passed in and reads no clock"],
      ["lib/experiment/provenance.ts", "new Date();", null],
      [
        "notebooks/a.ipynb",
        'import { rng } from "../lib";',
        "imports '../lib': notebooks import ../dist/lib and danfojs-node only",
      ],
    ];
    for (const [path, text, expected] of cases) {
      assert.deepEqual(violations(path, text), expected === null ? [] : [`${path} ${expected}`]);
    }
  });
});
