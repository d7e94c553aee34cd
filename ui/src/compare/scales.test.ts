import { expect, test } from "vitest";
import { decades, scaleOf, steps } from "./scales";

test("numbers are on a straight line, and wide positive ones by their logarithm", () => {
  const straight = scaleOf([1, 3, 5]);
  expect(straight.kind).toBe("linear");
  expect(straight.at(3)).toBe(0.5);
  const wide = scaleOf([0.001, 0.1]);
  expect(wide.kind).toBe("log");
  expect(wide.at(0.01)).toBeCloseTo(0.5);
  expect(wide.value(0.5)).toBeCloseTo(0.01);
  expect(scaleOf([-0.001, 0.1]).kind).toBe("linear");
});

test("what are not all numbers are names, in the order in which people count", () => {
  const scale = scaleOf(["v10", "v9", true]);
  expect(scale.kind).toBe("names");
  expect(scale.ticks.map((tick) => tick.label)).toEqual(["true", "v9", "v10"]);
  expect(scale.value(0.4)).toBe("v9");
  expect(scaleOf(["only"]).at("only")).toBe(0.5);
});

test("ticks are round numbers", () => {
  expect(steps(0.81, 0.97, 5)).toEqual([0.85, 0.9, 0.95]);
  expect(steps(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
  expect(decades(0.003, 0.3)).toEqual([0.003, 0.01, 0.03, 0.1, 0.3]);
  expect(scaleOf([7, 7]).ticks).toEqual([{ at: 0.5, label: "7" }]);
});
