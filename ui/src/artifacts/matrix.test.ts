import { expect, test } from "vitest";
import { countsOf, rightOf, shares } from "./matrix";

test("what is right stands on the diagonal", () => {
  const counts = countsOf({ rows: [{ row: [9, 1] }, { row: [2, 8] }] });
  expect(rightOf(counts)).toEqual({ right: 17, all: 20 });
  expect(rightOf([])).toEqual({ right: 0, all: 0 });
});

test("shares are those of a row, and nothing where it has nothing", () => {
  expect(
    shares([
      [3, 1],
      [0, 0],
    ]),
  ).toEqual([
    [0.75, 0.25],
    [0, 0],
  ]);
});
