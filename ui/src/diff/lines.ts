/** How two texts differ, line by line: the shortest way from one to the other (Myers, 1986). */

export interface Line {
  kind: "same" | "removed" | "added";
  text: string;
  /** Its number in the text before, and in the one after, from 1. */
  before?: number;
  after?: number;
}

/** Lines that are shown, or how many are folded away. */
export type Part = { lines: Line[] } | { folded: number; key: number };

/** Texts that differ in more lines are not compared further: all of one is removed, all of the other added. */
const MOST_DIFFERENCES = 1500;
const CONTEXT = 3;
const FEW = 2;

export function linesOf(before: string, after: string): Line[] {
  const a = split(before);
  const b = split(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const kinds: Line["kind"][] = [
    ...Array<"same">(start).fill("same"),
    ...shortest(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...Array<"same">(end).fill("same"),
  ];
  let [at, to] = [0, 0];
  return kinds.map((kind): Line => {
    if (kind === "removed") return { kind, text: a[at] ?? "", before: ++at };
    if (kind === "added") return { kind, text: b[to] ?? "", after: ++to };
    return { kind, text: a[at] ?? "", before: ++at, after: ++to };
  });
}

const split = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

/** The kinds of lines on the shortest way from one list to another. */
function shortest(a: string[], b: string[]): Line["kind"][] {
  const most = Math.min(a.length + b.length, MOST_DIFFERENCES);
  const trace: Map<number, number>[] = [];
  // On each diagonal, how far one gets in `a` with so many differences.
  const furthest = new Map<number, number>([[1, 0]]);
  for (let differences = 0; differences <= most; differences += 1) {
    trace.push(new Map(furthest));
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      let x = isDown(furthest, diagonal, differences)
        ? (furthest.get(diagonal + 1) ?? 0)
        : (furthest.get(diagonal - 1) ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      furthest.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return wayBack(trace, a.length, b.length);
    }
  }
  return [...a.map((): "removed" => "removed"), ...b.map((): "added" => "added")];
}

const isDown = (furthest: Map<number, number>, diagonal: number, differences: number): boolean =>
  diagonal === -differences ||
  (diagonal !== differences && (furthest.get(diagonal - 1) ?? -1) < (furthest.get(diagonal + 1) ?? -1));

function wayBack(trace: Map<number, number>[], length: number, others: number): Line["kind"][] {
  const kinds: Line["kind"][] = [];
  let [x, y] = [length, others];
  for (let differences = trace.length - 1; differences > 0; differences -= 1) {
    const furthest = trace[differences] ?? new Map<number, number>();
    const down = isDown(furthest, x - y, differences);
    const diagonal = x - y + (down ? 1 : -1);
    const [fromX, fromY] = [furthest.get(diagonal) ?? 0, (furthest.get(diagonal) ?? 0) - diagonal];
    while (x > (down ? fromX : fromX + 1)) {
      kinds.push("same");
      x -= 1;
      y -= 1;
    }
    kinds.push(down ? "added" : "removed");
    [x, y] = [fromX, fromY];
  }
  for (; x > 0; x -= 1) kinds.push("same");
  return kinds.reverse();
}

/** Leave out what is the same far from any difference. */
export function folded(lines: Line[], context = CONTEXT): Part[] {
  const near = new Uint8Array(lines.length);
  lines.forEach((line, at) => {
    if (line.kind !== "same") near.fill(1, Math.max(at - context, 0), at + context + 1);
  });
  const parts: Part[] = [];
  let at = 0;
  while (at < lines.length) {
    const isShown = near[at] === 1;
    let end = at;
    while (end < lines.length && (near[end] === 1) === isShown) end += 1;
    // So few take no more room than the word that says that they are left out.
    if (isShown || end - at <= FEW) {
      const last = parts.at(-1);
      if (last && "lines" in last) last.lines.push(...lines.slice(at, end));
      else parts.push({ lines: lines.slice(at, end) });
    } else parts.push({ folded: end - at, key: at });
    at = end;
  }
  return parts;
}
