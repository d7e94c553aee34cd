import { describe, expect, test } from "vitest";
import type { TreeTask } from "./feed";
import { layOut } from "./layout";
import { inOrder } from "./pipeline";
import { around, counts, failures, treeOf, walk } from "./tree";

const SPEC = {
  components: { "comp-loop": { dag: { tasks: { fit: {}, check: after("fit") } } }, "comp-late": {} },
  root: {
    dag: {
      tasks: {
        late: { ...after("loop"), componentRef: { name: "comp-late" } },
        load: {},
        loop: { ...after("load"), componentRef: { name: "comp-loop" }, parameterIterator: {} },
      },
    },
  },
};

function after(name: string) {
  return { inputs: { parameters: { x: { taskOutputParameter: { producerTask: name } } } } };
}

function row(path: string, parent: string, fields: Partial<TreeTask> = {}): TreeTask {
  return { name: path, path, parent, type: "RUNTIME", state: "PENDING", created_ms: 0, ...fields };
}

const RUN = { display_name: "a run", state: "RUNNING" as const };
const ROWS = [
  row("", "", { type: "ROOT", state: "RUNNING" }),
  row("load", "", { state: "SUCCEEDED" }),
  row("loop", "", { type: "LOOP", state: "RUNNING" }),
  row("k=2", "loop", {
    type: "LOOP_ITERATION",
    state: "FAILED",
    iteration_index: 1,
  }),
  row("k=1", "loop", {
    type: "LOOP_ITERATION",
    state: "RUNNING",
    iteration_index: 0,
  }),
  row("fit2", "k=2", { name: "fit", state: "FAILED", end_ms: 2000 }),
  row("fit1", "k=1", { name: "fit", state: "RUNNING" }),
];

describe("the tree of a run", () => {
  const root = treeOf(RUN, ROWS, SPEC);

  test("has the tasks of a DAG in the order in which they can run", () => {
    expect(root.children.map((node) => node.label)).toEqual(["load", "loop", "late"]);
    expect(inOrder({ b: after("a"), a: {} })).toEqual(["a", "b"]);
  });

  test("has the iterations of a loop in the order of their items", () => {
    expect(root.children[1]?.children.map((node) => node.label)).toEqual(["k=1", "k=2"]);
  });

  test("has what the pipeline has and the run not yet", () => {
    const unborn = walk(root)
      .filter((node) => node.row === undefined)
      .map((node) => node.path);
    expect(unborn).toEqual(["k=1/check", "k=2/check", "late"]);
  });

  test("stays the same object where nothing has changed", () => {
    const changed = ROWS.map((each) =>
      each.path === "fit1" ? { ...each, state: "SUCCEEDED" as const } : each,
    );
    const next = treeOf(RUN, changed, SPEC, root);
    expect(next).not.toBe(root);
    expect(next.children[0]).toBe(root.children[0]);
    const [before, after] = [root.children[1], next.children[1]];
    expect(after?.children[0]).not.toBe(before?.children[0]);
    expect(after?.children[1]).toBe(before?.children[1]);
    expect(treeOf(RUN, changed, SPEC, next)).toBe(next);
  });

  test("knows the groups around a task", () => {
    expect(around(root, "fit1").map((node) => node.path)).toEqual(["", "loop", "k=1"]);
    expect(around(root, "nobody")).toEqual([]);
  });

  test("counts tasks, not groups", () => {
    // What had not begun in the iteration that has failed never will.
    const found = { SUCCEEDED: 1, RUNNING: 1, FAILED: 1, SKIPPED: 1, PENDING: 2 };
    expect(Object.fromEntries(counts(root))).toEqual(found);
  });

  test("has all rows where the pipeline is not known", () => {
    const without = treeOf(RUN, ROWS, undefined);
    expect(walk(without)).toHaveLength(ROWS.length);
  });

  test("tells what failed itself", () => {
    expect(failures(root).map((node) => node.path)).toEqual(["fit2"]);
  });
});

describe("the graph of a run", () => {
  const root = treeOf(RUN, ROWS, SPEC);

  test("shows a closed group as one box, and lines between what waits", () => {
    const { boxes, lines } = layOut(root, () => false);
    expect(boxes.map((box) => box.node.label).sort()).toEqual(["late", "load", "loop"]);
    expect(lines.map(({ from, to }) => [from.node.path, to.node.path])).toEqual([
      ["load", "loop"],
      ["loop", "late"],
    ]);
  });

  test("keeps what is in a group within it", () => {
    const { boxes, width, height } = layOut(root, () => true);
    const byPath = new Map(boxes.map((box) => [box.node.path, box]));
    const everything = { x: 0, y: 0, width, height };
    for (const box of boxes) {
      const group = byPath.get(around(root, box.node.path).at(-1)?.path ?? "") ?? everything;
      expect(box.x).toBeGreaterThanOrEqual(group.x);
      expect(box.y).toBeGreaterThanOrEqual(group.y);
      expect(box.x + box.width).toBeLessThanOrEqual(group.x + group.width);
      expect(box.y + box.height).toBeLessThanOrEqual(group.y + group.height);
    }
    expect(boxes).toHaveLength(9);
  });

  test("stands in ranks where there are thousands", () => {
    const tasks = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`t-${index}`, index === 0 ? {} : after("t-0")]),
    );
    const { boxes } = layOut(treeOf(RUN, [], { root: { dag: { tasks } } }), () => true);
    expect(boxes).toHaveLength(3000);
    expect(new Set(boxes.map((box) => `${box.x} ${box.y}`)).size).toBe(3000);
    const [first, ...others] = boxes;
    for (const box of others) expect(box.y).toBeGreaterThan((first?.y ?? 0) + (first?.height ?? 0));
  });

  test("draws of many iterations those that failed, and the one that is looked at", () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      row(`loop[${index}]`, "loop", {
        type: "LOOP_ITERATION",
        state: index === 400 ? "FAILED" : "SUCCEEDED",
        iteration_index: index,
      }),
    );
    const rows = [row("", "", { type: "ROOT" }), row("loop", "", { type: "LOOP" }), ...many];
    const isOpen = (node: { kind: string }) => node.kind === "LOOP";
    const { boxes } = layOut(treeOf(RUN, rows, SPEC), isOpen, "loop[450]/fit");
    const paths = boxes.map((box) => box.node.path);
    expect(paths.filter((path) => path.startsWith("loop["))).toHaveLength(60);
    expect(paths).toContain("loop[400]");
    expect(paths).toContain("loop[450]");
  });
});
