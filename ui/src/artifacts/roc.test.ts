import { expect, test } from "vitest";
import { area, inOrder } from "./roc";

const point = (falsePositiveRate: number, recall: number) => ({
  falsePositiveRate,
  recall,
  confidenceThreshold: 0.5,
});

test("the area under a curve is that of its trapezoids", () => {
  expect(area([point(0, 0), point(1, 1)])).toBe(0.5);
  expect(area([point(0, 0), point(0, 1), point(1, 1)])).toBe(1);
  expect(area([])).toBe(0);
});

test("points are in the order of the curve", () => {
  expect(inOrder([point(1, 1), point(0, 0.5), point(0, 0)]).map((each) => each.recall)).toEqual([0, 0.5, 1]);
});
