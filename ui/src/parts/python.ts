/** Python as it is coloured: comments, texts, words of the language, decorators, numbers. */

export interface Piece {
  kind: "comment" | "text" | "word" | "decorator" | "number" | "other";
  text: string;
}

const WORDS =
  "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally|for|from|global|if|import|" +
  "in|is|lambda|None|nonlocal|not|or|pass|raise|return|True|try|while|with|yield";

const PIECES = new RegExp(
  [
    "(?<comment>#[^\\n]*)",
    "(?<text>[rbfRBF]{0,2}(?:\"\"\"[\\s\\S]*?\"\"\"|'''[\\s\\S]*?'''|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*'))",
    "(?<decorator>^[ \\t]*@[\\w.]+)",
    `(?<word>\\b(?:${WORDS})\\b)`,
    "(?<number>\\b\\d[\\d_.]*(?:e[-+]?\\d+)?\\b)",
  ].join("|"),
  "gm",
);

/** Cut a text into pieces that are coloured alike; together they are the text. */
export function piecesOf(source: string): Piece[] {
  const found: Piece[] = [];
  let done = 0;
  for (const match of source.matchAll(PIECES)) {
    if (match.index > done) found.push({ kind: "other", text: source.slice(done, match.index) });
    const [kind] = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined) ?? ["other"];
    found.push({ kind: kind as Piece["kind"], text: match[0] });
    done = match.index + match[0].length;
  }
  if (done < source.length) found.push({ kind: "other", text: source.slice(done) });
  return found;
}
