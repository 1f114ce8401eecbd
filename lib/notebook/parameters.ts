// Parameters of a notebook, as papermill has them: defaults in the cell tagged `parameters`, values in a generated cell after it.
import type * as TypeScript from "typescript";
import { cellId, type Cell, type CodeCell, type JsonValue, type Notebook, tags } from "./nbformat";

export type Parameters = Readonly<Record<string, JsonValue>>;

export interface DeclaredParameter {
  readonly name: string;
  readonly keyword: "const" | "let" | "var";
  /** The type as written, null where there is none. */
  readonly type: string | null;
  /** What the default is, where it is a plain literal. */
  readonly kind: "number" | "string" | "boolean" | null;
}

export interface Parameterised {
  readonly notebook: Notebook;
  readonly warnings: readonly string[];
}

/** A value that the notebook has no use for: its name or its kind is another. */
export class ParameterError extends Error {}

const injectedTag = "injected-parameters";

/**
 * The notebook with a cell that sets `parameters`, one declaration per line, right after the `parameters` cell and in
 * place of one from an earlier run. With no `parameters` cell it goes to the top, with a warning. With nothing to set,
 * the notebook is returned as it is. Throws ParameterError on a name that the `parameters` cell does not declare, and on a value of
 * another kind than a plain default's; `name` stands for the notebook in errors.
 */
export async function injectParameters(
  notebook: Notebook,
  parameters: Parameters,
  name: string,
): Promise<Parameterised> {
  if (Object.keys(parameters).length === 0) return { notebook, warnings: [] };
  const cells = notebook.cells.filter((cell) => !tags(cell).includes(injectedTag));
  const at = cells.findIndex((cell) => cell.cell_type === "code" && tags(cell).includes("parameters"));
  const declared = at < 0 ? null : await declaredParameters(cells[at].source);
  const lines = Object.entries(parameters).map(([key, value]) => declaration(key, value, declared, name));
  const injected = injectedCell(lines.join("\n"), cells);
  const warning = `${name}: no cell is tagged 'parameters'; the values went to a cell at the top, where a later cell may override them.`;
  return {
    notebook: { ...notebook, cells: [...cells.slice(0, at + 1), injected, ...cells.slice(at + 1)] },
    warnings: declared === null ? [warning] : [],
  };
}

/** The variables that the code of a `parameters` cell declares at its top level. */
export async function declaredParameters(source: string): Promise<DeclaredParameter[]> {
  // Loaded here: the compiler is large, and most users of this library never inject parameters.
  const { default: ts } = await import("typescript");
  const file = ts.createSourceFile("parameters.ts", source, ts.ScriptTarget.ES2022, true);
  const kindOf = (value: TypeScript.Expression | undefined): DeclaredParameter["kind"] => {
    if (value === undefined) return null;
    if (ts.isPrefixUnaryExpression(value)) return kindOf(value.operand) === "number" ? "number" : null;
    if (ts.isNumericLiteral(value)) return "number";
    if (ts.isStringLiteralLike(value)) return "string";
    return value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword ? "boolean" : null;
  };
  return file.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) => {
    const { flags } = declarationList;
    const keyword = flags & ts.NodeFlags.Const ? "const" : flags & ts.NodeFlags.Let ? "let" : "var";
    return declarationList.declarations
      .filter(({ name }) => ts.isIdentifier(name))
      .map(({ name, type, initializer }) => ({
        name: name.getText(file),
        keyword,
        type: type?.getText(file) ?? null,
        kind: type === undefined ? kindOf(initializer) : null,
      }));
  });
}

function declaration(
  key: string,
  value: JsonValue,
  declared: readonly DeclaredParameter[] | null,
  name: string,
): string {
  if (declared === null) {
    if (!/^[A-Za-z_$][\w$]*$/.test(key)) throw new ParameterError(`${name}: expected a variable's name, got '${key}'.`);
    return `const ${key} = ${JSON.stringify(value)};`;
  }
  const known = declared.find((parameter) => parameter.name === key);
  if (known === undefined) {
    const names = declared.map((parameter) => parameter.name).join(", ");
    throw new ParameterError(
      `${name}: expected a parameter of ${names === "" ? "none" : names}, got '${key}'. Check its spelling.`,
    );
  }
  if (known.kind !== null && typeof value !== known.kind) {
    throw new ParameterError(
      `${name}: expected a ${known.kind} for ${key}, got ${JSON.stringify(value)}. Pass a ${known.kind}, or give ${key} a type in the notebook.`,
    );
  }
  // The declared type is repeated: without it `const PROFILE = "quick"` would have the type "quick", and the kernel
  // would refuse a later `PROFILE === "paper"`.
  return `${known.keyword} ${key}${known.type === null ? "" : `: ${known.type}`} = ${JSON.stringify(value)};`;
}

function injectedCell(source: string, cells: readonly Cell[]): CodeCell {
  const id = cellId(injectedTag, ...cells.map((cell) => cell.id));
  return { cell_type: "code", id, source, metadata: { tags: [injectedTag] }, execution_count: null, outputs: [] };
}
