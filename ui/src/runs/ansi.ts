/** The colours of a terminal in what tasks print. */

export interface Piece {
  text: string;
  /** Names of classes of `log.css`. */
  look: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a terminal is told
const SEQUENCE = /\x1b(?:\[([0-9;:]*)([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;
const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

interface Style {
  color: string;
  ground: string;
  marks: Set<string>;
}

const MARKS: Record<number, string> = { 1: "bold", 2: "faint", 3: "italic", 4: "underline", 9: "struck" };

/** Take a line apart by its colours; what else is said to a terminal is left out. */
export function pieces(line: string): Piece[] {
  const shown = overwritten(line);
  if (!shown.includes("\x1b")) return [{ text: shown, look: "" }];
  const style: Style = { color: "", ground: "", marks: new Set() };
  const found: Piece[] = [];
  let at = 0;
  const take = (end: number) => {
    if (end <= at) return;
    const look = [style.color && `ansi-${style.color}`, style.ground && `ansi-on-${style.ground}`]
      .concat([...style.marks].map((mark) => `ansi-${mark}`))
      .filter(Boolean)
      .join(" ");
    found.push({ text: shown.slice(at, end), look });
  };
  for (const sequence of shown.matchAll(SEQUENCE)) {
    take(sequence.index);
    at = sequence.index + sequence[0].length;
    if (sequence[2] === "m") turn(style, (sequence[1] ?? "").split(/[;:]/).map(Number));
  }
  take(shown.length);
  return found.length > 0 ? found : [{ text: "", look: "" }];
}

/** The text of a line as it is read and searched. */
export const plain = (line: string): string =>
  pieces(line)
    .map((piece) => piece.text)
    .join("");

/** What is left of a line that was printed over and over, as bars of progress are. */
function overwritten(line: string): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  return text.includes("\r") ? text.slice(text.lastIndexOf("\r") + 1) : text;
}

function turn(style: Style, codes: number[]): void {
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    const mark = MARKS[code];
    if (mark) style.marks.add(mark);
    else if (code === 0) {
      style.color = "";
      style.ground = "";
      style.marks.clear();
    } else if (code === 22) {
      style.marks.delete("bold");
      style.marks.delete("faint");
    } else if (code === 23) style.marks.delete("italic");
    else if (code === 24) style.marks.delete("underline");
    else if (code === 29) style.marks.delete("struck");
    else if (code === 39) style.color = "";
    else if (code === 49) style.ground = "";
    else if (code === 38 || code === 48) {
      // One of 256 colours, or any: the eight are told, others are left as the text is.
      const isOf256 = codes[at + 1] === 5;
      const name = (isOf256 && NAMES[codes[at + 2] ?? -1]) || "";
      if (code === 38) style.color = name;
      else style.ground = name;
      at += isOf256 ? 2 : 4;
    } else if (code >= 30 && code <= 37) style.color = NAMES[code - 30] ?? "";
    else if (code >= 90 && code <= 97) style.color = NAMES[code - 90] ?? "";
    else if (code >= 40 && code <= 47) style.ground = NAMES[code - 40] ?? "";
    else if (code >= 100 && code <= 107) style.ground = NAMES[code - 100] ?? "";
  }
}

/** Split a text where a word is found in it, whatever its case. */
export function marked(text: string, word: string): { text: string; isFound: boolean }[] {
  if (!word) return [{ text, isFound: false }];
  const found: { text: string; isFound: boolean }[] = [];
  const [low, wanted] = [text.toLowerCase(), word.toLowerCase()];
  let at = 0;
  for (let next = low.indexOf(wanted); next >= 0; next = low.indexOf(wanted, at)) {
    if (next > at) found.push({ text: text.slice(at, next), isFound: false });
    at = next + wanted.length;
    found.push({ text: text.slice(next, at), isFound: true });
  }
  if (at < text.length) found.push({ text: text.slice(at), isFound: false });
  return found;
}
