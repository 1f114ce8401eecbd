// A strict type check of a notebook. tslab compiles cells without `strict` and lets un-awaited promises pass, so the code
// cells are put together as one module and given to TypeScript's own compiler.
import { dirname, resolve } from "node:path";
import type * as TypeScript from "typescript";
import { type CodeCell, readNotebook, tags } from "./nbformat";

export interface TypeFinding {
  /** Place of the cell in the notebook, from 0. */
  readonly cell: number;
  /** Line in the cell, from 1. */
  readonly line: number;
  readonly message: string;
}

interface Line {
  readonly text: string;
  /** null for a line that is in no cell. */
  readonly cell: number | null;
  readonly line: number;
}

/**
 * What a strict compiler finds in the notebook's code cells, each promise that nobody awaits, and each shorthand
 * property that names another cell's variable: tslab loses track of those, and the cell fails when it runs. A later cell may
 * declare a name again, as in the kernel. Cells tagged `raises-exception` are not reported on.
 */
export async function checkTypes(path: string): Promise<TypeFinding[]> {
  const { default: ts } = await import("typescript");
  const notebook = await readNotebook(path);
  const cells = notebook.cells.flatMap((cell, index) => (cell.cell_type === "code" ? [{ cell, index }] : []));
  const allowed = new Set(
    cells.filter(({ cell }) => tags(cell).includes("raises-exception")).map(({ index }) => index),
  );
  const module = joinCells(ts, cells);
  const { program, file } = compile(ts, `${resolve(path)}.ts`, module.map(({ text }) => text).join("\n"));
  const problems = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ start = 0, messageText }) => ({ start, message: ts.flattenDiagnosticMessageText(messageText, "\n") }),
  );
  const cellAt = (position: number): number | null => module[file.getLineAndCharacterOfPosition(position).line].cell;
  const checker = program.getTypeChecker();
  return [...problems, ...floatingPromises(ts, checker, file), ...shorthandAcrossCells(ts, checker, file, cellAt)]
    .map(({ start, message }) => ({ ...module[file.getLineAndCharacterOfPosition(start).line], message }))
    .flatMap(({ cell, line, message }) => (cell === null || allowed.has(cell) ? [] : [{ cell, line, message }]))
    .sort((a, b) => a.cell - b.cell || a.line - b.line);
}

/**
 * One module out of many cells. Imports go to the top. From a cell that declares a known name again, the rest of the
 * module is inside a block, where the new declaration hides the old one.
 */
function joinCells(ts: typeof TypeScript, cells: readonly { cell: CodeCell; index: number }[]): Line[] {
  const imports: Line[] = [];
  const body: Line[] = [];
  const known = new Set<string>();
  let depth = 0;
  for (const { cell, index } of cells) {
    const file = ts.createSourceFile("cell.ts", cell.source, ts.ScriptTarget.ES2022, true);
    let source = forgetDefaults(ts, file);
    for (const statement of file.statements.filter(ts.isImportDeclaration)) {
      const text = statement.getText(file);
      const first = file.getLineAndCharacterOfPosition(statement.getStart(file)).line;
      if (!imports.some((line) => line.text === text)) {
        text.split("\n").forEach((part, i) => imports.push({ text: part, cell: index, line: first + i + 1 }));
      }
      source = source.replace(text, text.replace(/[^\n]/g, " "));
    }
    const names = file.statements.flatMap((statement) => declaredNames(ts, statement));
    if (names.some((name) => known.has(name))) {
      depth++;
      body.push({ text: "{", cell: null, line: 0 });
    }
    for (const name of names) known.add(name);
    source.split("\n").forEach((text, i) => body.push({ text, cell: index, line: i + 1 }));
  }
  return [...imports, ...body, { text: `${"}".repeat(depth)} export {};`, cell: null, line: 0 }];
}

/**
 * The cell's code with `const A: T = x` as `const A: T = ((x) satisfies T) as T`, so that the next cell sees a T, as it
 * does in the kernel, and not the type of x.
 */
function forgetDefaults(ts: typeof TypeScript, file: TypeScript.SourceFile): string {
  const declarations = file.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  return declarations.reduceRight((source, { type, initializer }) => {
    if (type === undefined || initializer === undefined) return source;
    const written = type.getText(file).replaceAll("\n", " ");
    const [start, end] = [initializer.getStart(file), initializer.getEnd()];
    const value = `((${source.slice(start, end)}) satisfies ${written}) as ${written}`;
    return source.slice(0, start) + value + source.slice(end);
  }, file.text);
}

function declaredNames(ts: typeof TypeScript, statement: TypeScript.Statement): string[] {
  const namesOf = (name: TypeScript.BindingName): string[] =>
    ts.isIdentifier(name)
      ? [name.text]
      : name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(element.name) : []));
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => namesOf(name));
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return isNamed && statement.name !== undefined ? [statement.name.text] : [];
}

function compile(
  ts: typeof TypeScript,
  path: string,
  source: string,
): { program: TypeScript.Program; file: TypeScript.SourceFile } {
  // Modules are found as tslab finds them; everything else is stricter.
  const options: TypeScript.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    esModuleInterop: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true);
  const find = host.getSourceFile.bind(host);
  host.getCurrentDirectory = () => dirname(path);
  host.getSourceFile = (name, ...rest) => (resolve(name) === path ? file : find(name, ...rest));
  return { program: ts.createProgram([path], options, host), file };
}

function floatingPromises(
  ts: typeof TypeScript,
  checker: TypeScript.TypeChecker,
  file: TypeScript.SourceFile,
): { start: number; message: string }[] {
  const found: { start: number; message: string }[] = [];
  const isPromise = (value: TypeScript.Expression): boolean =>
    checker.getTypeAtLocation(value).getProperty("then") !== undefined;
  const keeps = (value: TypeScript.Expression): boolean =>
    ts.isBinaryExpression(value) && value.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  const visit = (node: TypeScript.Node): void => {
    if (ts.isExpressionStatement(node) && !keeps(node.expression) && isPromise(node.expression)) {
      found.push({
        start: node.getStart(file),
        message: "Expected an awaited promise, got one that nobody waits for.",
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** `{ name }` compiles to `{ name: name }` in tslab where the name comes from an earlier cell, which knows no such name. */
function shorthandAcrossCells(
  ts: typeof TypeScript,
  checker: TypeScript.TypeChecker,
  file: TypeScript.SourceFile,
  cellAt: (position: number) => number | null,
): { start: number; message: string }[] {
  const found: { start: number; message: string }[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) {
      const declared = checker.getShorthandAssignmentValueSymbol(node)?.declarations?.[0];
      const start = node.getStart(file);
      if (declared?.getSourceFile() === file && cellAt(declared.getStart(file)) !== cellAt(start)) {
        const name = node.name.text;
        const message = `Expected { ${name}: ${name} }, got { ${name} } for another cell's variable. tslab does not find it.`;
        found.push({ start, message });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
