/** What a file is, by its first bytes and its name. */
import { records, separatorOf } from "./separated";

export type Kind =
  | "picture"
  | "drawing"
  | "page"
  | "marks"
  | "table"
  | "json"
  | "lines"
  | "text"
  | "known"
  | "bytes";

export interface Sniffed {
  kind: Kind;
  /** Of a picture, its media type; of what is known and not shown, what it is. */
  what: string;
  /** Of a text, what it says. */
  text: string;
}

const PICTURES: [string, string][] = [
  ["image/png", "\x89PNG"],
  ["image/jpeg", "\xff\xd8\xff"],
  ["image/gif", "GIF8"],
];
const KNOWN: [string, string][] = [
  ["a Parquet table", "PAR1"],
  ["an Arrow table", "ARROW1"],
  ["a NumPy array", "\x93NUMPY"],
  ["a zip archive (also .npz, .pt, .keras)", "PK\x03\x04"],
  ["a gzip file", "\x1f\x8b"],
  ["an HDF5 file", "\x89HDF"],
  ["a SQLite database", "SQLite format 3"],
  ["a pickle", "\x80\x04"],
  ["a pickle", "\x80\x05"],
  ["a PDF document", "%PDF-"],
];
const ENDINGS: Record<string, Kind> = {
  html: "page",
  htm: "page",
  md: "marks",
  csv: "table",
  tsv: "table",
  json: "json",
  jsonl: "lines",
  ndjson: "lines",
  svg: "drawing",
};
const TYPES: Record<string, Kind> = { "system.HTML": "page", "system.Markdown": "marks" };

/** Say what a file is.
 *
 * @param bytes Its beginning.
 * @param name What it is called, for its ending.
 * @param type The full name of the artifact's type; of a file in a folder, nothing.
 */
export function sniff(bytes: Uint8Array, name: string, type = ""): Sniffed {
  const start = String.fromCharCode(...bytes.slice(0, 16));
  const picture = PICTURES.find(([, mark]) => start.startsWith(mark));
  if (picture) return { kind: "picture", what: picture[0], text: "" };
  if (start.startsWith("RIFF") && start.slice(8, 12) === "WEBP") {
    return { kind: "picture", what: "image/webp", text: "" };
  }
  const known = KNOWN.find(([, mark]) => start.startsWith(mark));
  if (known) return { kind: "known", what: known[0], text: "" };
  const text = decoded(bytes);
  if (text === undefined) return { kind: "bytes", what: "", text: "" };
  const kind = TYPES[type] ?? ENDINGS[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? guessed(text, type);
  return { kind, what: kind === "drawing" ? "image/svg+xml" : "", text };
}

function guessed(text: string, type: string): Kind {
  const beginning = text.slice(0, 2000).trimStart();
  if (/^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg[\s>/]/.test(beginning)) return "drawing";
  if (/^<!doctype html|^<html[\s>]/i.test(beginning)) return "page";
  if (/^\{.*\}\s*\n\s*\{/.test(beginning)) return "lines";
  if (/^[[{]/.test(beginning)) return "json";
  const found = records(text.slice(0, 10_000), separatorOf(text)).slice(0, 9);
  // The last one may have been cut.
  const widths = found.slice(0, Math.max(2, found.length - 1)).map((record) => record.length);
  const isEven = widths.length > 1 && (widths[0] ?? 0) > 1 && widths.every((width) => width === widths[0]);
  return isEven && (type === "system.Dataset" || !/[.!?] /.test(beginning)) ? "table" : "text";
}

/** Read bytes as UTF-8; a character may be cut at the end. */
export function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Bytes as people write them: where, sixteen in hexadecimal digits, and as characters. */
export function dumped(bytes: Uint8Array, most = 512): string[] {
  const lines = [];
  for (let place = 0; place < Math.min(bytes.length, most); place += 16) {
    const row = [...bytes.slice(place, place + 16)];
    const digits = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const letters = row.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${place.toString(16).padStart(6, "0")}  ${digits.padEnd(47)}  ${letters}`);
  }
  return lines;
}
