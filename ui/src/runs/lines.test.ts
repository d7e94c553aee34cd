import { expect, test } from "vitest";
import { Lines, PAGE } from "./lines";

const shown = (lines: Lines) => Array.from({ length: lines.total }, (_, index) => lines.at(index + 1));

test("what is printed goes on in the line that has no end", () => {
  const lines = new Lines();
  lines.take({ first: 1, lines: ["a", "b"], total: 2, size: 3, is_cut: true }, true);
  lines.append("c\nd");
  lines.append("e\n");
  lines.append("\nf\n");
  expect(shown(lines)).toEqual(["a", "bc", "de", "", "f"]);
});

test("pages are asked for that are looked at and not here, and once", () => {
  const lines = new Lines();
  lines.take({ first: 2001, lines: ["x"], total: 2001 }, true);
  expect(lines.missing(990, 1010)).toEqual([PAGE + 1, 2 * PAGE + 1]);
  expect(lines.missing(990, 1010)).toEqual([]);
  lines.done(PAGE + 1);
  expect(lines.missing(990, 1010)).toEqual([PAGE + 1]);
  expect(lines.missing(2001, 2001)).toEqual([]);
});

test("what was streamed is newer than a page that comes late", () => {
  const lines = new Lines();
  lines.take({ first: 1, lines: ["a"], total: 1, is_cut: true }, true);
  lines.append("b\n");
  lines.take({ first: 1, lines: ["a"] }, false);
  expect(shown(lines)).toEqual(["ab"]);
});

test("of a long log what is far away is let go", () => {
  const lines = new Lines();
  lines.append("x\n".repeat(50_000));
  lines.forget(49_000, 49_100);
  expect([lines.at(1), lines.at(49_050), lines.total]).toEqual([undefined, "x", 50_000]);
  expect(lines.missing(1, 10)).toEqual([1]);
});
