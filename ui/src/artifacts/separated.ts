/** Tables as text: comma-separated values (RFC 4180), with tabs or semicolons too, also of files that end midway. */

export interface Column {
  name: string;
  kind: "integer" | "number" | "true or false" | "moment" | "text" | "empty";
}

export interface Separated {
  columns: Column[];
  rows: string[][];
  hasHeader: boolean;
  separator: string;
  /** How many rows have more or fewer cells than there are columns. */
  ragged: number;
}

const SEPARATORS = [",", "\t", ";", "|"];
const KINDS: [Column["kind"], RegExp][] = [
  ["integer", /^[+-]?\d+$/],
  ["number", /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$|^[+-]?(inf(inity)?|nan)$/i],
  ["true or false", /^(true|false)$/i],
  ["moment", /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/],
];

/** Read the records of a text: a quoted cell may hold separators, quotes (doubled) and ends of lines. */
export function records(text: string, separator: string): string[][] {
  const found: string[][] = [];
  let record: string[] = [];
  let place = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (place < text.length) {
    let cell = "";
    if (text[place] === '"') {
      place += 1;
      for (;;) {
        const end = text.indexOf('"', place);
        if (end < 0) {
          cell += text.slice(place);
          place = text.length;
          break;
        }
        cell += text.slice(place, end);
        place = end + 1;
        if (text[place] !== '"') break;
        cell += '"';
        place += 1;
      }
    }
    // What stands behind a closing quote belongs to the cell all the same.
    let end = place;
    while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end += 1;
    cell += text.slice(place, end);
    place = end;
    record.push(cell);
    if (text[place] === separator) {
      place += 1;
      if (place === text.length) record.push("");
      else if (text[place] !== "\n" && text[place] !== "\r") continue;
      else record.push("");
    }
    if (text[place] === "\r") place += 1;
    if (text[place] === "\n") place += 1;
    found.push(record);
    record = [];
  }
  return found;
}

/** Which separator makes the first lines equally long, and longest. */
export function separatorOf(text: string): string {
  const beginning = text.slice(0, 10_000);
  let best = ",";
  let most = 0;
  for (const separator of SEPARATORS) {
    const widths = records(beginning, separator)
      .slice(0, 20)
      .map((record) => record.length);
    const alike = widths.filter((width) => width === widths[0]).length / (widths.length || 1);
    const worth = ((widths[0] ?? 1) - 1) * alike;
    if (worth > most) [best, most] = [separator, worth];
  }
  return best;
}

interface Asked {
  /** Whether the text ends before the table does: its last line may be a part of one. */
  isCut?: boolean;
  /** Whether the first record has the names; found out where nothing is said. */
  hasHeader?: boolean | undefined;
}

/** Read a table. */
export function table(text: string, { isCut = false, hasHeader }: Asked = {}): Separated {
  const separator = separatorOf(text);
  const found = records(text, separator).filter((record) => record.length > 1 || record[0] !== "");
  if (isCut && found.length > 1) found.pop();
  const header = hasHeader ?? looksLikeNames(found);
  const names = header ? (found[0] ?? []) : [];
  const rows = header ? found.slice(1) : found;
  const width = Math.max(names.length, ...rows.slice(0, 1000).map((row) => row.length), 0);
  const columns = Array.from({ length: width }, (_, place) => ({
    name: names[place] || String(place + 1),
    kind: kindOf(rows, place),
  }));
  return {
    columns,
    rows,
    hasHeader: header,
    separator,
    ragged: rows.filter((row) => row.length !== width).length,
  };
}

function looksLikeNames(found: string[][]): boolean {
  const [first, ...rest] = found;
  if (!first || rest.length === 0 || new Set(first).size < first.length) return false;
  return first.every((cell) => cell.trim() !== "" && KINDS.every(([, fits]) => !fits.test(cell.trim())));
}

function kindOf(rows: string[][], place: number): Column["kind"] {
  const cells = rows
    .slice(0, 1000)
    .map((row) => (row[place] ?? "").trim())
    .filter(Boolean);
  if (cells.length === 0) return "empty";
  return KINDS.find(([, fits]) => cells.every((cell) => fits.test(cell)))?.[0] ?? "text";
}

export const isNumeric = (kind: Column["kind"]): boolean => kind === "integer" || kind === "number";
