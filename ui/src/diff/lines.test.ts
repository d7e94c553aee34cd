import { expect, test } from "vitest";
import { folded, type Line, linesOf } from "./lines";

const SIGNS = { same: " ", removed: "-", added: "+" };
const written = (lines: Line[]) => lines.map((line) => SIGNS[line.kind] + line.text).join("|");
const diff = (before: string, after: string) =>
  written(linesOf([...before].join("\n"), [...after].join("\n")));

test.each([
  ["", "", ""],
  ["ab", "ab", " a| b"],
  ["", "a", "+a"],
  ["a", "", "-a"],
  ["ab", "b", "-a| b"],
  ["b", "ab", "+a| b"],
  ["abcabba", "cbabac", "-a|-b| c|+b| a| b|-b| a|+c"],
  ["abc", "axc", " a|-b|+x| c"],
])("from %s to %s", (before, after, said) => {
  expect(diff(before, after)).toBe(said);
});

test("what is removed and what is the same is the text before; with what is added, the one after", () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 16807) % 2147483647;
    return seed;
  };
  for (let round = 0; round < 300; round += 1) {
    const [before, after] = [0, 1].map(() =>
      Array.from({ length: random() % 12 }, () => "abc"[random() % 3]),
    );
    const lines = linesOf((before ?? []).join("\n"), (after ?? []).join("\n"));
    expect(lines.filter((line) => line.kind !== "added").map((line) => line.text)).toEqual(before);
    expect(lines.filter((line) => line.kind !== "removed").map((line) => line.text)).toEqual(after);
  }
});

test("lines have the numbers that they have in their texts", () => {
  expect(linesOf("a\nb", "b\nc")).toEqual([
    { kind: "removed", text: "a", before: 1 },
    { kind: "same", text: "b", before: 2, after: 1 },
    { kind: "added", text: "c", after: 2 },
  ]);
});

test("texts that have nothing in common are one after the other, however long", () => {
  const lines = linesOf(
    Array.from({ length: 3000 }, (_, at) => `a${at}`).join("\n"),
    Array.from({ length: 3000 }, (_, at) => `b${at}`).join("\n"),
  );
  expect(lines).toHaveLength(6000);
  expect([lines[0]?.kind, lines[2999]?.kind, lines[3000]?.kind]).toEqual(["removed", "removed", "added"]);
});

test("what is the same is folded, but for a little around each difference", () => {
  const before = Array.from({ length: 20 }, (_, at) => `${at}`);
  const after = before.with(10, "ten");
  const parts = folded(linesOf(before.join("\n"), after.join("\n")), 2);
  expect(parts.map((part) => ("lines" in part ? part.lines.length : -part.folded))).toEqual([-8, 6, -7]);
  expect(folded(linesOf("a\nb\nc", "a\nb\nc"))).toEqual([{ folded: 3, key: 0 }]);
});
