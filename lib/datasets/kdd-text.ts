// The text of KDD99 and NSL-KDD: connections of 41 features, three of them words, a label and perhaps a difficulty; no header.
import { rows, type Rows } from "../rows";
import { attacks } from "./kdd-attacks";

// prettier-ignore
export const kddFeatures = [
  "duration", "protocol_type", "service", "flag", "src_bytes", "dst_bytes", "land", "wrong_fragment", "urgent", "hot",
  "num_failed_logins", "logged_in", "num_compromised", "root_shell", "su_attempted", "num_root", "num_file_creations", "num_shells",
  "num_access_files", "num_outbound_cmds", "is_host_login", "is_guest_login", "count", "srv_count", "serror_rate",
  "srv_serror_rate", "rerror_rate", "srv_rerror_rate", "same_srv_rate", "diff_srv_rate", "srv_diff_host_rate", "dst_host_count",
  "dst_host_srv_count", "dst_host_same_srv_rate", "dst_host_diff_srv_rate", "dst_host_same_src_port_rate",
  "dst_host_srv_diff_host_rate", "dst_host_serror_rate", "dst_host_srv_serror_rate", "dst_host_rerror_rate",
  "dst_host_srv_rerror_rate",
] as const;

/** Columns of words: protocol_type, service, flag. */
export const kddWordColumns = [1, 2, 3] as const;

/** Word to code, per column of words, in order of first appearance; a reader of several files goes on with the same. */
export type Vocabulary = Readonly<Record<(typeof kddWordColumns)[number], Map<string, number>>>;

export function emptyVocabulary(): Vocabulary {
  return { 1: new Map(), 2: new Map(), 3: new Map() };
}

/** Features [n, 41], words as their codes; labels as their places in `attacks`; difficulties 0 … 21 where the text has them. */
export interface Connections {
  readonly x: Rows;
  readonly y: Int32Array;
  readonly difficulty: Uint8Array;
}

/** `KDD99`: the label ends in a full stop. `NSL-KDD`: it does not, and a difficulty follows it. */
export type KddForm = "KDD99" | "NSL-KDD";

const labels = new Map(attacks.map(({ name }, label) => [name, label]));

/**
 * Reads one connection per line, and adds the words it meets to `vocabulary`. `file` is named in errors. Numbers become float32:
 * byte counts above 2^24 keep seven digits.
 */
export function parseConnections(text: string, file: string, form: KddForm, vocabulary: Vocabulary): Connections {
  const lines = text.trimEnd().split("\n");
  const width = kddFeatures.length;
  const fieldCount = form === "KDD99" ? width + 1 : width + 2;
  const data = new Float32Array(lines.length * width);
  const y = new Int32Array(lines.length);
  const difficulty = new Uint8Array(form === "KDD99" ? 0 : lines.length);
  for (let i = 0; i < lines.length; i++) {
    const refuse = (expected: string, got: string): never => {
      throw new Error(
        `kdd: ${file} line ${i + 1}: expected ${expected}, got ${got}. Run 'npm run datasets -- verify ${file}'.`,
      );
    };
    const fields = lines[i].trimEnd().split(",");
    if (fields.length !== fieldCount) {
      refuse(`${fieldCount} fields with commas between`, `${fields.length} ('${lines[i].slice(0, 40)}')`);
    }
    for (let j = 0; j < width; j++) {
      const words = j >= 1 && j <= 3 ? vocabulary[j as keyof Vocabulary] : null;
      const value = words === null ? number(fields[j]) : code(words, fields[j]);
      if (!(value >= 0)) refuse(`a number of at least 0 as ${kddFeatures[j]}`, `'${fields[j]}'`);
      data[i * width + j] = value;
    }
    const name = fields[width];
    const label = labels.get(form === "KDD99" && name.endsWith(".") ? name.slice(0, -1) : name);
    y[i] = label ?? refuse("a label of kdd-attacks.ts", `'${name}'`);
    if (form === "NSL-KDD") {
      const value = number(fields[width + 1]);
      if (!(Number.isInteger(value) && value >= 0 && value <= 21)) {
        refuse("a difficulty 0 … 21", `'${fields[width + 1]}'`);
      }
      difficulty[i] = value;
    }
  }
  return { x: rows(data, [lines.length, width]), y, difficulty };
}

/** NaN for what is no number; Number("") alone would be 0. */
function number(field: string): number {
  return field === "" ? NaN : Number(field);
}

function code(words: Map<string, number>, word: string): number {
  const known = words.get(word);
  if (known !== undefined) return known;
  words.set(word, words.size);
  return words.size - 1;
}
