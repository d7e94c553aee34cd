import { expect, test } from "vitest";
import { treeOf } from "../runs/tree";
import {
  bandsOf,
  type Health,
  inTime,
  lineThrough,
  opened,
  percent,
  rowsOf,
  runsRow,
  startsOf,
  statsOf,
} from "./outcomes";

const SPEC = {
  root: {
    dag: {
      tasks: {
        load: { componentRef: { name: "comp-load" } },
        loop: { componentRef: { name: "comp-loop" }, parameterIterator: {}, dependentTasks: ["load"] },
      },
    },
  },
  components: {
    "comp-load": {},
    "comp-loop": { dag: { tasks: { fit: { componentRef: { name: "comp-fit" } } } } },
    "comp-fit": {},
  },
};
const ROOT = treeOf({ display_name: "p" }, [], SPEC);

const HEALTH = {
  runs: [
    { run_id: "new", state: "FAILED", pipeline_version_id: "v2" },
    {
      run_id: "old",
      state: "SUCCEEDED",
      pipeline_version_id: "v1",
      started_at: "2026-01-01T00:00:00Z",
      finished_at: "2026-01-01T00:00:02Z",
    },
  ],
  tasks: [
    {
      path: "load",
      name: "load",
      kind: "RUNTIME",
      runs: { new: { state: "CACHED" }, old: { state: "SUCCEEDED" } },
    },
    { path: "loop", name: "loop", kind: "LOOP", runs: { new: { state: "FAILED" } } },
    { path: "loop/fit", name: "fit", kind: "RUNTIME", runs: { new: { state: "FAILED", times: 3 } } },
    { path: "loop/old-one", name: "old-one", kind: "RUNTIME", runs: { old: { state: "SUCCEEDED" } } },
    { path: "report", name: "report", kind: "RUNTIME", runs: { old: { state: "SUCCEEDED" } } },
  ],
} as unknown as Health;

test("rows are in the order of the pipeline, and what it has no more at the end of its group", () => {
  const rows = rowsOf(HEALTH, ROOT);
  expect(rows.map((row) => [row.path, row.depth, row.isGone])).toEqual([
    ["load", 0, false],
    ["loop", 0, false],
    ["loop/fit", 1, false],
    ["loop/old-one", 1, true],
    ["report", 0, true],
  ]);
  expect(rows[1]?.isGroup).toBe(true);
});

test("the oldest run is first, and a run that lacks a task has no cell", () => {
  expect(inTime(HEALTH).map((run) => run.run_id)).toEqual(["old", "new"]);
  const [load, loop] = rowsOf(HEALTH, ROOT);
  expect(load?.cells.map((cell) => cell?.state)).toEqual(["SUCCEEDED", "CACHED"]);
  expect(loop?.cells.map((cell) => cell?.state)).toEqual([undefined, "FAILED"]);
  expect(runsRow(HEALTH).cells.map((cell) => cell?.duration_s)).toEqual([2, undefined]);
});

test("a closed group hides what is in it, and not what begins alike", () => {
  const rows = rowsOf(HEALTH, ROOT);
  expect(opened(rows, new Set(["loop"])).map((row) => row.path)).toEqual(["load", "loop", "report"]);
  expect(opened(rows, new Set(["lo"]))).toHaveLength(5);
});

test("success counts what ended by itself, and durations what did something", () => {
  const cells = [
    { state: "SUCCEEDED", duration_s: 1 },
    { state: "CACHED", duration_s: 0.01 },
    { state: "FAILED", duration_s: 9 },
    { state: "SKIPPED" },
    undefined,
    { state: "SUCCEEDED", duration_s: 3 },
  ];
  expect(statsOf(cells)).toEqual({ success: 0.75, typical_s: 2, durations: [1, 3] });
  expect(statsOf([undefined])).toEqual({ success: undefined, typical_s: undefined, durations: [] });
});

test("neighbours of one version share a band", () => {
  const runs = ["a", "a", "b", "a"].map((pipeline_version_id) => ({ pipeline_version_id }));
  const bands = bandsOf(runs, new Map([["a", "first"]]));
  expect(bands.map((band) => [band.name, band.span])).toEqual([
    ["first", 2],
    ["an earlier version", 1],
    ["first", 1],
  ]);
  expect([...startsOf(bands)]).toEqual([2, 3]);
});

test("a share is all only if it is", () => {
  expect([percent(1), percent(0.999), percent(0.001), percent(0), percent(undefined)]).toEqual([
    "100 %",
    "99 %",
    "1 %",
    "0 %",
    "–",
  ]);
});

test("a line goes from one end to the other", () => {
  expect(lineThrough([1, 2], 10, 4)).toEqual([
    [0, 2],
    [10, 0],
  ]);
  expect(lineThrough([5], 10, 4)).toEqual([[0, 0]]);
});
