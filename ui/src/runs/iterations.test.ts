import { expect, test } from "vitest";
import type { TreeTask } from "./feed";
import { iterationRows, metricNames, ordered } from "./iterations";
import type { Node } from "./tree";

const iteration = (label: string, state: string, took: number): Node => ({
  path: `loop[${label}]`,
  label,
  kind: "LOOP_ITERATION",
  state,
  row: { path: `loop[${label}]`, start_ms: 1, end_ms: took ? 1 + took : null } as TreeTask,
  children: [],
  after: [],
  depth: 2,
  component: "",
});
const LOOP = {
  children: [iteration("a", "SUCCEEDED", 30), iteration("b", "RUNNING", 0), iteration("c", "FAILED", 10)],
};
const ROWS = iterationRows(LOOP as unknown as Node, [
  { path: "loop[a]", metrics: { "fit.loss": 1, "fit.accuracy": 0.5 } },
  { path: "loop[c]", metrics: { "fit.accuracy": 0.9 } },
]);
const labels = (by: string, isDown = false, text = "") =>
  ordered(ROWS, { by, isDown }, text).map((row) => row.node.label);

test("what failed comes first by state", () => {
  expect(labels("state")).toEqual(["c", "b", "a"]);
});

test("what has no value stands last either way", () => {
  expect(labels("took")).toEqual(["c", "a", "b"]);
  expect(labels("took", true)).toEqual(["a", "c", "b"]);
  expect(labels("fit.accuracy", true)).toEqual(["c", "a", "b"]);
});

test("iterations are found by their items, and stand in their order", () => {
  expect(labels("item", true)).toEqual(["c", "b", "a"]);
  expect(labels("item", false, "B")).toEqual(["b"]);
  expect(metricNames(ROWS, 1)).toEqual(["fit.accuracy"]);
});
