import { expect, test } from "vitest";
import { bestOf, deltaOf, metricLabel } from "./comparison";

test("the best is the highest or the lowest, and none where nothing is better than another", () => {
  expect(bestOf({ a: 1, b: 3, c: 2 }, "higher")).toEqual(["b"]);
  expect(bestOf({ a: 1, b: 3, c: 1 }, "lower")).toEqual(["a", "c"]);
  expect(bestOf({ a: 1, b: 1 }, "higher")).toEqual([]);
  expect(bestOf({ a: 1, b: "x", c: Number.NaN }, "higher")).toEqual([]);
});

test("a difference is told with its sign and as a part of the baseline", () => {
  expect(deltaOf(0.55, 0.5, "higher")).toEqual({ text: "+0.05 (+10 %)", isBetter: true });
  expect(deltaOf(2, 3, "higher")).toEqual({ text: "−1 (−33.3 %)", isBetter: false });
  expect(deltaOf(2, 3, "lower")?.isBetter).toBe(true);
  expect(deltaOf(2, 0, "lower")).toEqual({ text: "+2", isBetter: false });
  expect(deltaOf(2, 2, "lower")).toEqual({ text: "same" });
  expect(deltaOf("x", 2, "lower")).toBeUndefined();
});

test("metrics of one name are told apart by their tasks", () => {
  const metric = (task: string, name: string) => ({
    key: "",
    name,
    task,
    artifact: "metrics",
    values: {},
    differs: true,
  });
  const all = [metric("fit", "loss"), metric("test", "loss"), metric("fit", "auc")];
  expect(all.map((each) => metricLabel(each, all))).toEqual(["fit loss", "test loss", "auc"]);
});
