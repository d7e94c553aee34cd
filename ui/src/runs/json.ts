/** JSON that people type: where it is wrong, and how it looks when it is tidy. */

/** Say what is wrong with a text as JSON, and where; nothing if it is right. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const at = wrongAt(text);
    const before = text.slice(0, at).split("\n");
    const found = /^[\w.+-]+|^"[^"\n]*|^\S/.exec(text.slice(at))?.[0];
    const said = found === undefined ? "something is missing at the end" : `${found} cannot stand here`;
    return `Line ${before.length}, column ${(before.at(-1) ?? "").length + 1}: ${said}`;
  }
}

const SPACE = /[ \t\r\n]*/y;
const PLAIN =
  /"(?:[^"\\\n]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])|true\b|false\b|null\b/y;
const KEY = /"(?:[^"\\\n]|\\.)*"/y;

/** Where a text stops being JSON. Browsers say so in three ways, and not always. */
function wrongAt(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) return false;
    at += match[0].length;
    return true;
  };
  const sign = (mark: string): boolean => {
    take(SPACE);
    if (text[at] !== mark) return false;
    at += 1;
    return true;
  };
  const items = (end: string, item: () => boolean): boolean => {
    if (sign(end)) return true;
    do {
      if (!item()) return false;
    } while (sign(","));
    return sign(end);
  };
  const value = (): boolean => {
    if (sign("{")) return items("}", () => key() && sign(":") && value());
    if (sign("[")) return items("]", value);
    return take(PLAIN);
  };
  const key = (): boolean => {
    take(SPACE);
    return take(KEY);
  };
  if (value()) take(SPACE);
  return at;
}

/** Write JSON over several lines; what is none stays as it is. */
export function tidy(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
