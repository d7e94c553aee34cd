/** A traceback taken apart: the frames of the user's own code, and those of libraries. */

export interface Frame {
  file: string;
  line: string;
  name: string;
  /** The line of code, where it is known. */
  code: string;
  isOwn: boolean;
}

const FRAME = /^ {2}File "(.+)", line (\d+)(?:, in (.+))?$/;
const OF_LIBRARIES =
  /[\\/](?:site-packages|dist-packages|lib[\\/]python\d[\d.]*)[\\/]|^<frozen|[\\/]penstock[\\/]runtime[\\/]/;

/** The frames of the last exception that a traceback tells of, the one that has raised it first. */
export function framesOf(traceback: string): Frame[] {
  const found: Frame[] = [];
  const lines = traceback.split("\n");
  lines.forEach((text, index) => {
    if (text.startsWith("Traceback (most recent call last)")) found.length = 0;
    const [, file, line, name] = FRAME.exec(text) ?? [];
    if (file === undefined || line === undefined) return;
    const next = lines[index + 1] ?? "";
    const code = next.startsWith("    ") && !FRAME.test(next) ? next.trim() : "";
    found.push({ file, line, name: name ?? "", code, isOwn: !OF_LIBRARIES.test(file) });
  });
  return found.reverse();
}

/** The name of a file without where it is. */
export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

/** Take an exception's kind and what it says apart. */
export function said(message: string, kind: string): { kind: string; text: string } {
  const [, name, text] = /^([\w.]+): ([\s\S]*)$/.exec(message) ?? [];
  if (name && text !== undefined && (!kind || name === kind || name.endsWith(`.${kind}`)))
    return { kind: name.split(".").at(-1) ?? name, text };
  return { kind: kind || "Failed", text: message };
}
