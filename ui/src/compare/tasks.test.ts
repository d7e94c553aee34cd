import { expect, test } from "vitest";
import type { Comparison } from "./comparison";
import { isNotable, sorted, taskRows } from "./tasks";

const TASKS: NonNullable<Comparison["tasks"]> = [
  { path: "load", runs: { a: { duration_s: 1 }, b: { duration_s: 9, cached: true } } },
  { path: "fit", runs: { a: { duration_s: 2 }, b: { duration_s: 5 }, c: { duration_s: 4 } } },
  { path: "test", runs: { a: { duration_s: 8 }, b: { duration_s: 7 } } },
];

test("what got slower is told against the quickest run, or the baseline", () => {
  const rows = taskRows(TASKS, ["a", "b", "c"], undefined);
  expect(rows.map((row) => [row.path, row.slower, row.slowest])).toEqual([
    ["load", 0, undefined],
    ["fit", 3, "b"],
    ["test", 1, "a"],
  ]);
  expect(taskRows(TASKS, ["a", "b", "c"], "c").map((row) => row.slower)).toEqual([0, 1, 0]);
  expect(sorted(rows, "slower").map((row) => row.path)).toEqual(["fit", "test", "load"]);
  expect(sorted(rows, "longest").map((row) => row.path)).toEqual(["test", "fit", "load"]);
});

test("a little is not worth a word", () => {
  expect([isNotable(0.09, 0.1), isNotable(0.5, 60), isNotable(7, 60), isNotable(-0.2, 1)]).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
